import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {readSettings, updateSettings} from '../../src/config/settings.ts'
import {StackspendError} from '../../src/errors.ts'

describe('settings', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stackspend-settings-'))
    file = join(folder, 'settings.json')
  })
  afterEach(async () => {
    await rm(folder, {recursive: true, force: true})
  })

  const naming = (id: string, name: string) => (settings: {userNames: Record<string, string>}) => ({
    ...settings,
    userNames: {...settings.userNames, [id]: name},
  })

  it('has no names when there is no file, and makes none by reading', async () => {
    expect(await readSettings(file)).toEqual({userNames: {}})
    expect(await readdir(folder)).toEqual([])
  })

  it('keeps what was there when it changes something', async () => {
    await updateSettings(file, naming('1', 'Ada'))
    await updateSettings(file, naming('2', 'Linus'))
    expect(await readSettings(file)).toEqual({userNames: {1: 'Ada', 2: 'Linus'}})
  })

  it('returns what it wrote', async () => {
    expect(await updateSettings(file, naming('1', 'Ada'))).toEqual({userNames: {1: 'Ada'}})
  })

  it('writes a file that a person can edit, and leaves nothing beside it', async () => {
    await updateSettings(file, naming('1', 'Ada'))
    expect(await readFile(file, 'utf8')).toBe('{\n  "userNames": {\n    "1": "Ada"\n  }\n}\n')
    expect(await readdir(folder)).toEqual(['settings.json'])
  })

  it.skipIf(process.platform === 'win32')(
    'lets only the owner read the file, also one that was open',
    async () => {
      await writeFile(file, '{}', {mode: 0o644})
      await updateSettings(file, naming('1', 'Ada'))
      expect((await stat(file)).mode & 0o777).toBe(0o600)
    },
  )

  it('keeps the addresses of the service', async () => {
    await writeFile(file, '{"apiUrl":"https://api.example.com","ingestBase":"https://app.example.com"}')
    await updateSettings(file, naming('1', 'Ada'))
    expect(await readSettings(file)).toEqual({
      userNames: {1: 'Ada'},
      apiUrl: 'https://api.example.com',
      ingestBase: 'https://app.example.com',
    })
  })

  it('takes a file without any setting as the defaults', async () => {
    await writeFile(file, '{}')
    expect(await readSettings(file)).toEqual({userNames: {}})
  })

  it.each([
    ['text that is no JSON', '{"userNames":', 'expected JSON'],
    ['a list', '["Ada"]', '"0" is not a setting'],
    ['a text', '"Ada"', 'expected Object, found a text'],
    ['a text where a word belongs, without telling it', '{"forwarding":{"onFull":"s3cret"}}', 'found a text'],
    ['a name that is no text', '{"userNames":{"ada":7}}', 'at userNames.ada: expected string, found 7'],
    ['a setting that does not exist', '{"userName":{}}', '"userName" is not a setting'],
  ])('refuses %s with the path and what was expected', async (_, text, expected) => {
    await writeFile(file, text)
    const error = await readSettings(file).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(StackspendError)
    expect(error).toMatchObject({code: 'SETTINGS_INVALID', exitCode: 1})
    expect(String(error)).toContain(file)
    expect(String(error)).toContain(expected)
    expect(String(error)).not.toContain('s3cret')
  })

  it('does not overwrite a file that it could not read', async () => {
    await writeFile(file, 'mine')
    await expect(updateSettings(file, naming('1', 'Ada'))).rejects.toMatchObject({code: 'SETTINGS_INVALID'})
    expect(await readFile(file, 'utf8')).toBe('mine')
  })

  it('says which file it cannot read', async () => {
    await expect(readSettings(folder)).rejects.toMatchObject({
      code: 'HOME_UNUSABLE',
      message: `cannot read ${folder}`,
    })
  })

  it('says which file it cannot write', async () => {
    const missing = join(folder, 'missing', 'settings.json')
    await expect(updateSettings(missing, naming('1', 'Ada'))).rejects.toMatchObject({
      code: 'HOME_UNUSABLE',
      message: `cannot write ${missing}`,
    })
  })
})
