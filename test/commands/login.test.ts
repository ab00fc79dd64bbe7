import {mkdtemp, readFile, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {runCli} from '../support/run-cli.ts'

const SECRET = 'key-0123456789-secret'

describe('stackspend login', () => {
  let home: string
  let file: string
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'stackspend-login-'))
    file = join(home, 'config', 'credentials.json')
  })
  afterEach(async () => {
    await rm(home, {recursive: true, force: true})
  })
  const login = (input: string, args: string[] = [], env: Record<string, string> = {}) =>
    runCli(['login', ...args], {env: {STACKSPEND_HOME: home, ...env}, input})

  it('keeps a key that is piped in, and shows four characters of it', async () => {
    const {stdout, stderr, exitCode} = await login(`${SECRET}\r\n`)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({apiKey: SECRET})
    expect(stdout).toBe(`✓ kept the key key-… in ${file}\n  check it with: stackspend whoami\n`)
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
  })

  it.skipIf(process.platform === 'win32')('lets nobody else read it', async () => {
    await login(SECRET)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(join(home, 'config'))).mode & 0o777).toBe(0o700)
  })

  it('returns the same as JSON', async () => {
    const {stdout} = await login(SECRET, ['--json'])
    expect(JSON.parse(stdout)).toEqual({apiKey: 'key-…', file, isOverridden: false})
  })

  it('replaces the key that was there', async () => {
    await login('an-older-key-0123')
    await login(SECRET)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({apiKey: SECRET})
  })

  it('says when a variable counts before it', async () => {
    const {stdout, stderr} = await login(SECRET, [], {STACKSPEND_API_KEY: 'another-key-0123'})
    expect(stderr).toBe('! STACKSPEND_API_KEY is set and counts before it.\n')
    expect(stdout + stderr).not.toContain('another')
  })

  it.each([
    ['nothing', '', 'USAGE'],
    ['only spaces', ' \n', 'USAGE'],
    ['two lines', `${SECRET}\n${SECRET}\n`, 'API_KEY_INVALID'],
    ['a file that went the wrong way', SECRET.repeat(1_000), 'API_KEY_INVALID'],
  ])('refuses %s, and shows none of it', async (_case, input, code) => {
    const {stdout, stderr, exitCode} = await login(input)
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 2})
    expect(stderr).toContain(`(code ${code})`)
    expect(stderr).not.toContain('0123456789')
    await expect(readFile(file)).rejects.toThrow('ENOENT')
  })
})
