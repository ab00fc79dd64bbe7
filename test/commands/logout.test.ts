import {mkdtemp, readdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {runCli} from '../support/run-cli.ts'

describe('stackspend logout', () => {
  let home: string
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'stackspend-logout-'))
  })
  afterEach(async () => {
    await rm(home, {recursive: true, force: true})
  })
  const run = (args: string[], env: Record<string, string> = {}) =>
    runCli(args, {env: {STACKSPEND_HOME: home, ...env}, input: 'key-0123456789-secret'})

  it('removes the key, once', async () => {
    const file = join(home, 'config', 'credentials.json')
    await run(['login'])
    expect(await run(['logout'])).toEqual({stdout: `✓ removed ${file}\n`, stderr: '', exitCode: 0})
    expect(await readdir(join(home, 'config'))).toEqual([])
    expect(await run(['logout'])).toEqual({stdout: 'No key was kept.\n', stderr: '', exitCode: 0})
  })

  it('returns what it did as JSON', async () => {
    await run(['login'])
    expect(JSON.parse((await run(['logout', '--json'])).stdout)).toMatchObject({
      removed: true,
      isOverridden: false,
    })
    expect(JSON.parse((await run(['logout', '--json'])).stdout)).toMatchObject({removed: false})
  })

  it('says when a variable is used all the same', async () => {
    const {stderr} = await run(['logout'], {STACKSPEND_API_KEY: 'another-key-0123'})
    expect(stderr).toBe('! STACKSPEND_API_KEY is set: commands go on using it.\n')
  })
})
