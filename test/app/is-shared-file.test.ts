import {execFile} from 'node:child_process'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {isSharedFile} from '../../src/app/is-shared-file.ts'

const run = promisify(execFile)

describe('isSharedFile', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stackspend-shared-'))
    file = join(folder, '.claude', 'settings.json')
    await mkdir(join(folder, '.claude'))
    await writeFile(file, '{}')
  })
  afterEach(async () => {
    await rm(folder, {recursive: true, force: true})
  })

  it('is no file outside a repository', async () => {
    expect(await isSharedFile(file)).toBe(false)
  })

  it('is a file that git tracks, also one that it is told to ignore', async () => {
    await run('git', ['init', '-q', folder])
    await run('git', ['-C', folder, 'add', file])
    expect(await isSharedFile(file)).toBe(true)
    await writeFile(join(folder, '.gitignore'), 'settings.json\n')
    expect(await isSharedFile(file)).toBe(true)
  })

  it('is a file that git would take along, and none that it ignores', async () => {
    await run('git', ['init', '-q', folder])
    const local = join(folder, '.claude', 'settings.local.json')
    expect(await isSharedFile(local)).toBe(true)
    expect(await isSharedFile(join(folder, 'none', 'yet', 'settings.json'))).toBe(true)
    await writeFile(join(folder, '.gitignore'), '*.local.json\nnone/\n')
    expect(await isSharedFile(local)).toBe(false)
    expect(await isSharedFile(join(folder, 'none', 'yet', 'settings.json'))).toBe(false)
    expect(await isSharedFile(file)).toBe(true)
  })

  it('is no file in a folder that is not there', async () => {
    expect(await isSharedFile(join(folder, 'none', 'settings.json'))).toBe(false)
  })

  it('is every file of a repository that git cannot make sense of', async () => {
    await mkdir(join(folder, '.git'))
    expect(await isSharedFile(file)).toBe(true)
  })
})
