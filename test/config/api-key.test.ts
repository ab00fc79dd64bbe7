import {chmod, mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {readApiKey, removeApiKey, writeApiKey} from '../../src/config/api-key.ts'

const SECRET = 'key-0123456789-secret'
const onPosix = it.skipIf(process.platform === 'win32')

describe('the API key', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stackspend-key-'))
    file = join(folder, 'credentials.json')
  })
  afterEach(async () => {
    await rm(folder, {recursive: true, force: true})
  })

  it('is absent at first', async () => {
    expect(await readApiKey({env: {}, file})).toBeUndefined()
    expect(await removeApiKey(file)).toBe(false)
  })

  it('is kept until it is removed', async () => {
    await writeApiKey(file, SECRET)
    expect(await readApiKey({env: {}, file})).toEqual({key: SECRET, from: 'file'})
    expect(await removeApiKey(file)).toBe(true)
    expect(await readApiKey({env: {}, file})).toBeUndefined()
  })

  it('comes from STACKSPEND_API_KEY before the file', async () => {
    await writeApiKey(file, SECRET)
    const env = {STACKSPEND_API_KEY: ' other-key '}
    expect(await readApiKey({env, file})).toEqual({key: 'other-key', from: 'environment'})
    expect(await readApiKey({env: {STACKSPEND_API_KEY: ''}, file})).toMatchObject({from: 'file'})
  })

  onPosix('is kept in a file that only its owner may read', async () => {
    await writeApiKey(file, SECRET)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({apiKey: SECRET})
  })

  onPosix.each([0o644, 0o640, 0o604, 0o620])(
    'closes a file of mode %o to others, and says so',
    async mode => {
      await writeApiKey(file, SECRET)
      await chmod(file, mode)
      const warnings: string[] = []
      expect(await readApiKey({env: {}, file, warn: text => warnings.push(text)})).toMatchObject({
        key: SECRET,
      })
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect(warnings).toEqual([expect.stringContaining('could be read by others')])
      expect(warnings.join()).not.toContain(SECRET)
      await readApiKey({env: {}, file, warn: text => warnings.push(text)})
      expect(warnings).toHaveLength(1)
    },
  )

  it.each(['', 'two words', 'line\nbreak', 'k\u00e9y', 'x'.repeat(513)])(
    'refuses %j, which no header could carry',
    async key => {
      await expect(writeApiKey(file, key)).rejects.toMatchObject({code: 'API_KEY_INVALID', exitCode: 2})
      expect(await readApiKey({env: {}, file})).toBeUndefined()
    },
  )

  it('refuses a wrong key without repeating it', async () => {
    const env = {STACKSPEND_API_KEY: 'Bearer my-secret'}
    const error = await readApiKey({env, file}).catch((caught: Error) => caught)
    expect(String(error instanceof Error && error.stack)).not.toContain('my-secret')
  })

  it.each(['not JSON: top-secret', '{"apiKey": 5, "x": "top-secret"}', '["top-secret"]'])(
    'refuses the file %j without repeating it',
    async text => {
      await writeFile(file, text, {mode: 0o600})
      const error = await readApiKey({env: {}, file}).catch((caught: unknown) => caught)
      expect(error).toMatchObject({code: 'SETTINGS_INVALID', message: expect.stringContaining(file)})
      for (let each: unknown = error; each instanceof Error; each = each.cause) {
        expect(`${each.stack}`).not.toContain('top-secret')
      }
    },
  )
})
