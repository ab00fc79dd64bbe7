import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, dirname, join} from 'node:path'
import fc from 'fast-check'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {restoreSettings} from '../../../src/config/claude-settings/restore-settings.ts'
import {planEnvironment, writeEnvironment} from '../../../src/config/claude-settings/write-environment.ts'
import {arbitrarySettings} from './arbitrary-settings.ts'
import {REAL_LOOKING, REFUSED, VARIABLES} from './real-looking-settings.ts'

const onPosix = process.platform !== 'win32'

let folder: string
let file: string
let recordFile: string
let backups: string
let seconds: number
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackspend-claude-'))
  file = join(folder, 'claude', 'settings.json')
  recordFile = join(folder, 'record.json')
  backups = join(folder, 'claude-settings-backups')
  seconds = 0
  await mkdir(dirname(file))
})
afterEach(async () => {
  await rm(folder, {recursive: true, force: true})
})

async function connect(variables: Readonly<Record<string, string>> = VARIABLES) {
  const plan = await planEnvironment(file, variables, recordFile)
  return writeEnvironment(plan, recordFile, new Date(seconds++ * 1_000))
}

const disconnect = () => restoreSettings(file, recordFile, {dryRun: false})
const filesBeside = async () => (await readdir(dirname(file))).sort()

describe('writing the variables and taking them out', () => {
  it.each(REAL_LOOKING)('leaves the file byte for byte: %s', async (_, text) => {
    await writeFile(file, text)
    const before = await readFile(file)
    await connect()
    expect(JSON.parse((await readFile(file, 'utf8')).replace('\uFEFF', '')).env).toMatchObject(VARIABLES)
    await disconnect()
    expect(before.equals(await readFile(file))).toBe(true)
    expect(await filesBeside()).toEqual(['settings.json'])
    expect(JSON.parse(await readFile(recordFile, 'utf8').catch(() => '{"records":[]}'))).toEqual({
      records: [],
    })
  })

  it('leaves any file byte for byte, also when it was written several times', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitrarySettings(),
        fc.array(fc.constantFrom('1', '2'), {maxLength: 2}),
        async (text, ports) => {
          await writeFile(file, text)
          const before = await readFile(file)
          for (const port of ['0', ...ports]) await connect({...VARIABLES, PORT: port})
          await disconnect()
          expect(before.equals(await readFile(file))).toBe(true)
        },
      ),
      {numRuns: 60},
    )
  })

  it.each(REFUSED)('refuses %s and changes nothing', async (_, text, message) => {
    await writeFile(file, text)
    await expect(connect()).rejects.toThrow(`${file}, ${message}`)
    expect(await readFile(file, 'utf8')).toBe(text)
    expect(await filesBeside()).toEqual(['settings.json'])
  })

  it('makes a file that only its owner may read, and takes it away again with its folder', async () => {
    await rm(dirname(file), {recursive: true})
    expect(await connect()).toBe(null)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({env: VARIABLES})
    if (onPosix) expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await disconnect()).toMatchObject({outcome: 'restored', after: undefined})
    expect(await readdir(folder)).toEqual(['record.json'])
  })

  it('keeps a folder that it made and that something else is in', async () => {
    await rm(dirname(file), {recursive: true})
    await connect()
    await writeFile(join(dirname(file), 'history.jsonl'), '')
    await disconnect()
    expect(await filesBeside()).toEqual(['history.jsonl'])
  })

  it('refuses a file that is no UTF-8', async () => {
    await writeFile(file, Buffer.from('{"model":"\xe9"}', 'latin1'))
    await expect(connect()).rejects.toMatchObject({
      code: 'CLAUDE_SETTINGS_INVALID',
      message: `${file} is not UTF-8 text`,
    })
  })

  it('refuses a folder in the file’s place', async () => {
    await mkdir(file)
    await expect(connect()).rejects.toMatchObject({code: 'CLAUDE_SETTINGS_UNWRITABLE'})
  })

  it.runIf(onPosix)('refuses a read-only file, and changes nothing', async () => {
    await writeFile(file, '{}')
    await chmod(file, 0o444)
    await expect(connect()).rejects.toMatchObject({
      code: 'CLAUDE_SETTINGS_UNWRITABLE',
      message: `${file} is read-only`,
    })
    expect(await readFile(file, 'utf8')).toBe('{}')
    expect(await filesBeside()).toEqual(['settings.json'])
  })

  it.runIf(onPosix).each([0o600, 0o640, 0o644, 0o666])('keeps the permissions %o', async mode => {
    await writeFile(file, '{}')
    await chmod(file, mode)
    await connect()
    expect((await stat(file)).mode & 0o777).toBe(mode)
    await disconnect()
    expect((await stat(file)).mode & 0o777).toBe(mode)
  })

  it.runIf(onPosix)('follows a link and keeps it', async () => {
    const dotfiles = join(folder, 'dotfiles')
    await mkdir(dotfiles)
    await writeFile(join(dotfiles, 'claude.json'), '{"model":"opus"}')
    await symlink('../dotfiles/claude.json', file)
    const backup = await connect()
    expect(await readlink(file)).toBe('../dotfiles/claude.json')
    expect(JSON.parse(await readFile(join(dotfiles, 'claude.json'), 'utf8')).env).toEqual(VARIABLES)
    expect(await readFile(backup ?? '', 'utf8')).toBe('{"model":"opus"}')
    expect(await readdir(dotfiles)).toEqual(['claude.json'])
    await disconnect()
    expect(await readlink(file)).toBe('../dotfiles/claude.json')
    expect(await readFile(join(dotfiles, 'claude.json'), 'utf8')).toBe('{"model":"opus"}')
  })

  it.runIf(onPosix)('makes the file that a link leads to, and takes away that file alone', async () => {
    await symlink('settings.shared.json', file)
    await connect()
    expect(await filesBeside()).toEqual(['settings.json', 'settings.shared.json'])
    await disconnect()
    expect(await filesBeside()).toEqual(['settings.json'])
    expect(await readlink(file)).toBe('settings.shared.json')
  })
})

describe('the backup', () => {
  it.runIf(onPosix)('holds what was there, for its owner alone', async () => {
    await writeFile(file, '{"model":"opus"}', {mode: 0o644})
    const backup = (await connect()) ?? ''
    expect(basename(backup)).toMatch(/^[0-9a-f]{16}-1970-01-01T00-00-00-000Z\.json$/)
    expect(dirname(backup)).toBe(backups)
    expect((await stat(backups)).mode & 0o777).toBe(0o700)
    expect(await readFile(backup, 'utf8')).toBe('{"model":"opus"}')
    expect((await stat(backup)).mode & 0o777).toBe(0o600)
  })

  it('stays the first one and the newest three', async () => {
    await writeFile(file, '{"model":"opus"}')
    for (const port of ['1', '2', '3', '4', '5', '6']) await connect({PORT: port})
    const kept = (await readdir(backups)).map(name => name.replace(/^.*T00-00-(.*)-000Z\.json$/, '$1')).sort()
    expect(kept).toEqual(['00', '03', '04', '05'])
    expect(await filesBeside()).toEqual(['settings.json'])
    await disconnect()
    expect(await readFile(file, 'utf8')).toBe('{"model":"opus"}')
  })

  it('is gone after disconnecting, also when the file was edited since or put back by hand', async () => {
    await writeFile(file, '{"model":"opus"}')
    await connect({SECRET: 'conn-secret'})
    await connect({PORT: '1'})
    await writeFile(file, (await readFile(file, 'utf8')).replace('opus', 'haiku'))
    await disconnect()
    expect(await readdir(backups)).toEqual([])
    await connect()
    await writeFile(file, '{"model":"haiku"}')
    await disconnect()
    expect(await readdir(backups)).toEqual([])
  })

  it('of another file stays', async () => {
    await writeFile(file, '{"model":"opus"}')
    await connect()
    const other = join(folder, 'other.json')
    await writeFile(other, '{}')
    await writeEnvironment(await planEnvironment(other, VARIABLES, recordFile), recordFile, new Date(0))
    await disconnect()
    expect(await readdir(backups)).toHaveLength(1)
  })

  it('is not needed', async () => {
    await writeFile(file, '{ "model": "opus" }')
    await rm((await connect()) ?? '')
    expect(await disconnect()).toMatchObject({outcome: 'restored', after: '{ "model": "opus" }'})
  })

  it('is not believed when it was edited', async () => {
    await writeFile(file, '{ "model": "opus" }')
    await writeFile((await connect()) ?? '', '{"model": "mine"}')
    await disconnect()
    expect(await readFile(file, 'utf8')).toBe('{ "model": "opus" }')
  })
})

describe('writing twice', () => {
  it('writes nothing the second time', async () => {
    await writeFile(file, '{}')
    await connect()
    const written = await stat(file)
    const record = await readFile(recordFile, 'utf8')
    expect(await connect()).toBe(null)
    expect((await stat(file)).ino).toBe(written.ino)
    expect(await readFile(recordFile, 'utf8')).toBe(record)
  })

  it('leaves alone a file that says all of it already', async () => {
    await writeFile(file, JSON.stringify({env: VARIABLES}))
    expect(await connect()).toBe(null)
    expect(await disconnect()).toMatchObject({outcome: 'untouched'})
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({env: VARIABLES})
  })

  it('takes out what is no longer wanted', async () => {
    await writeFile(file, '{"env":{"A":"0","B":"0"}}')
    await connect({A: '1', B: '1', C: '1'})
    await connect({B: '2', D: '2'})
    expect(await readFile(file, 'utf8')).toBe('{"env":{"A":"0","B":"2","D":"2"}}')
    await disconnect()
    expect(await readFile(file, 'utf8')).toBe('{"env":{"A":"0","B":"0"}}')
  })

  it('keeps edits in between, and knows what it replaced before them', async () => {
    await writeFile(file, '{"env":{"A":"0"}}')
    await connect({A: '1', B: '1'})
    await writeFile(file, (await readFile(file, 'utf8')).replace('{"env"', '{"model":"opus","env"'))
    await connect({A: '2', B: '2'})
    expect(await disconnect()).toMatchObject({outcome: 'edited', kept: []})
    expect(await readFile(file, 'utf8')).toBe('{"model":"opus","env":{"A":"0"}}')
  })

  it('begins anew when somebody took the file away', async () => {
    await writeFile(file, '{"model":"opus"}')
    await connect()
    await rm(file)
    await connect()
    await disconnect()
    expect(await filesBeside()).toEqual([])
  })
})

describe('taking out', () => {
  it('keeps what was edited since', async () => {
    await writeFile(file, '{\n  "env": {\n    "A": "0"\n  }\n}\n')
    await connect({A: '1', B: '1', C: '1'})
    const edited = (await readFile(file, 'utf8'))
      .replace('"B": "1"', '"B": "mine"')
      .replace('{\n', '{\n  "model": "opus",\n')
    await writeFile(file, edited)
    expect(await disconnect()).toMatchObject({outcome: 'edited', kept: ['B']})
    expect(await readFile(file, 'utf8')).toBe(
      '{\n  "model": "opus",\n  "env": {\n    "A": "0",\n    "B": "mine"\n  }\n}\n',
    )
  })

  it('finds nothing where nothing was written', async () => {
    await writeFile(file, '{"env":{"A":"1"}}')
    expect(await disconnect()).toMatchObject({outcome: 'untouched', kept: []})
    expect(await filesBeside()).toEqual(['settings.json'])
  })

  it('forgets what was undone by hand', async () => {
    await writeFile(file, '{}')
    await connect()
    await writeFile(file, '{}')
    expect(await disconnect()).toMatchObject({outcome: 'untouched'})
    expect(JSON.parse(await readFile(recordFile, 'utf8'))).toEqual({records: []})
  })

  it('changes nothing when it is only to say what it would do', async () => {
    await writeFile(file, '{}')
    await connect()
    const written = await readFile(file, 'utf8')
    expect(await restoreSettings(file, recordFile, {dryRun: true})).toMatchObject({
      before: written,
      after: '{}',
    })
    expect(await readFile(file, 'utf8')).toBe(written)
    expect(await disconnect()).toMatchObject({outcome: 'restored'})
  })

  it('refuses a file that was broken since, and still knows what to take out once it is mended', async () => {
    await writeFile(file, '{"model":"opus"}')
    await connect()
    const written = await readFile(file, 'utf8')
    await writeFile(file, `${written}// mine`)
    await expect(disconnect()).rejects.toMatchObject({code: 'CLAUDE_SETTINGS_INVALID'})
    await writeFile(file, written)
    await disconnect()
    expect(await readFile(file, 'utf8')).toBe('{"model":"opus"}')
  })

  it('refuses to overwrite what another program wrote meanwhile', async () => {
    await writeFile(file, '{}')
    const plan = await planEnvironment(file, VARIABLES, recordFile)
    await writeFile(file, '{"model":"opus"}')
    await expect(writeEnvironment(plan, recordFile, new Date(0))).rejects.toMatchObject({
      code: 'CLAUDE_SETTINGS_UNWRITABLE',
      message: `${file} was changed by another program meanwhile`,
    })
    expect(await readFile(file, 'utf8')).toBe('{"model":"opus"}')
    expect(await disconnect()).toMatchObject({outcome: 'edited', after: '{"model":"opus"}'})
  })
})

describe('the record', () => {
  it('holds no value that was written, and is its owner’s alone', async () => {
    await writeFile(file, '{"env":{"A":"0"}}')
    await connect({A: 'https://example.com/secret', B: '1'})
    const text = await readFile(recordFile, 'utf8')
    expect(text).not.toContain('secret')
    expect(JSON.parse(text).records[0].variables).toMatchObject([
      {name: 'A', previous: '"0"'},
      {name: 'B', previous: null},
    ])
    if (onPosix) expect((await stat(recordFile)).mode & 0o777).toBe(0o600)
  })

  it('that is broken is told of, with its path', async () => {
    await writeFile(recordFile, '{"records":[{}]}')
    await expect(connect()).rejects.toMatchObject({code: 'SETTINGS_INVALID'})
    await expect(connect()).rejects.toThrow(recordFile)
  })

  it('is one per file', async () => {
    const other = join(folder, 'other.json')
    await writeFile(file, '{"a":1}')
    await writeFile(other, '{"b":1}')
    await connect()
    await writeEnvironment(await planEnvironment(other, VARIABLES, recordFile), recordFile, new Date(0))
    await disconnect()
    await restoreSettings(other, recordFile, {dryRun: false})
    expect([await readFile(file, 'utf8'), await readFile(other, 'utf8')]).toEqual(['{"a":1}', '{"b":1}'])
  })
})
