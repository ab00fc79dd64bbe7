import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {readUserNames} from '../../src/app/read-user-names.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackspend-names-'))
})

afterEach(() => rm(folder, {recursive: true, force: true}))

describe('readUserNames', () => {
  it('reads the names that a person gave', async () => {
    const file = join(folder, 'settings.json')
    await writeFile(file, '{"userNames": {"ada@example.com": "Ada"}}')
    expect(await readUserNames(file)).toEqual({'ada@example.com': 'Ada'})
  })

  it('knows none where there are no settings', async () => {
    expect(await readUserNames(join(folder, 'settings.json'))).toEqual({})
  })

  it('refuses settings that make no sense', async () => {
    const file = join(folder, 'settings.json')
    await writeFile(file, '{"userNames": 3}')
    await expect(readUserNames(file)).rejects.toMatchObject({code: 'SETTINGS_INVALID'})
  })
})
