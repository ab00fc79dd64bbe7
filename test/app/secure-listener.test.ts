import {chmod, mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {secureListener} from '../../src/app/secure-listener.ts'
import {checkAccess} from '../../src/listener/access.ts'
import {secretFile, TEST_TLS, tokenFile} from '../support/listener-access.ts'
import {temporaryHome} from '../support/temporary-home.ts'

const TOKEN = 'a-token-of-22-letters-or-more'
const plain = {allowHosts: [], insecure: false}

describe('a listener on the loopback', () => {
  it.each(['127.0.0.1', '127.0.0.2', 'localhost', 'LOCALHOST', '::1', '[::1]'])(
    'demands nothing: %s',
    async host => {
      const {access, tls, files} = await secureListener(host, plain)
      expect(checkAccess({host: '127.0.0.1:4318'}, access)).toBeUndefined()
      expect(checkAccess({host: '192.0.2.1'}, access)).toMatchObject({reason: 'host'})
      expect({tls, files}).toEqual({tls: undefined, files: {}})
    },
  )

  it('demands a token when one is given', async () => {
    const {access} = await secureListener('127.0.0.1', {...plain, tokenFile: await tokenFile(TOKEN)})
    expect(checkAccess({host: 'localhost'}, access)).toMatchObject({reason: 'token'})
    expect(checkAccess({host: 'localhost', authorization: `Bearer ${TOKEN}`}, access)).toBeUndefined()
  })

  it('lets allowed hosts in, with or without the port that they were given with', async () => {
    const allowHosts = ['Host.Docker.Internal', 'dev.example:4318', '::2', '[::3]']
    const {access} = await secureListener('127.0.0.1', {...plain, allowHosts})
    for (const host of ['host.docker.internal:4318', 'dev.example', '[::2]:1', '[::3]'])
      expect(checkAccess({host}, access)).toBeUndefined()
  })
})

describe('a listener on another address', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1', 'dev.example'])(
    'needs a token and TLS, and takes itself for allowed: %s',
    async host => {
      const flags = {...plain, ...TEST_TLS, tokenFile: await tokenFile(TOKEN)}
      const {access, tls} = await secureListener(host, {...flags, tlsKey: await testKey()})
      expect(tls?.cert).toContain('BEGIN CERTIFICATE')
      const named = {host: host === '::' ? '[::]:4318' : `${host}:4318`}
      expect(checkAccess(named, access)).toMatchObject({reason: 'token'})
      expect(checkAccess({...named, authorization: `Bearer ${TOKEN}`}, access)).toBeUndefined()
      expect(checkAccess({host: '192.0.2.9'}, access)).toMatchObject({reason: 'token'})
      expect(checkAccess({host: 'attacker.example'}, access)).toMatchObject({reason: 'host'})
    },
  )

  it('is refused with one of the two alone, and told which is missing', async () => {
    const withToken = {...plain, tokenFile: await tokenFile(TOKEN)}
    await expect(secureListener('0.0.0.0', withToken)).rejects.toMatchObject({
      code: 'HOST_NOT_LOOPBACK',
      exitCode: 2,
      message: '--host 0.0.0.0 can be reached from other machines, which needs TLS',
    })
    const withTls = {...plain, ...TEST_TLS, tlsKey: await testKey()}
    await expect(secureListener('0.0.0.0', withTls)).rejects.toMatchObject({
      message: '--host 0.0.0.0 can be reached from other machines, which needs a token',
    })
  })

  it('does without where that is written out, and still keeps pages and foreign names out', async () => {
    const {access} = await secureListener('0.0.0.0', {...plain, insecure: true})
    expect(checkAccess({host: '192.0.2.1'}, access)).toBeUndefined()
    expect(checkAccess({host: 'attacker.example'}, access)).toMatchObject({reason: 'host'})
    expect(checkAccess({host: '192.0.2.1', origin: 'null'}, access)).toMatchObject({reason: 'browser'})
  })
})

describe('a token file', () => {
  it.skipIf(process.platform === 'win32').each([0o640, 0o604, 0o620, 0o666])(
    'that others may use is refused: mode %o',
    async mode => {
      const file = await tokenFile(TOKEN)
      await chmod(file, mode)
      await expect(secureListener('127.0.0.1', {...plain, tokenFile: file})).rejects.toMatchObject({
        code: 'SECRET_FILE_INVALID',
        exitCode: 2,
        hint: `close it to them: chmod 600 ${file}`,
      })
    },
  )

  it.each([
    '',
    'short',
    'two tokens that are long enough',
    `${TOKEN}\n${TOKEN}`,
    'a-token-with-an-umlaut-ä-in-it',
    'x'.repeat(513),
  ])('with anything but one long token is refused, and not repeated: %j', async text => {
    const refused = secureListener('127.0.0.1', {...plain, tokenFile: await tokenFile(text)})
    const error: unknown = await refused.catch((caught: unknown) => caught)
    expect(error).toMatchObject({code: 'SECRET_FILE_INVALID', exitCode: 2})
    if (text !== '') expect(JSON.stringify(error) + String(error)).not.toContain(text)
  })

  it('that is not there, a folder or a huge file is refused', async () => {
    const home = await temporaryHome()
    const folder = join(home, 'folder')
    await mkdir(folder, {mode: 0o700})
    const huge = await tokenFile('x'.repeat(100_000))
    for (const file of [join(home, 'missing'), folder, huge])
      await expect(secureListener('127.0.0.1', {...plain, tokenFile: file})).rejects.toMatchObject({
        code: 'SECRET_FILE_INVALID',
      })
  })
})

describe('TLS', () => {
  it('needs both files', async () => {
    for (const flags of [{tlsCert: TEST_TLS.tlsCert}, {tlsKey: await testKey()}])
      await expect(secureListener('127.0.0.1', {...plain, ...flags})).rejects.toMatchObject({
        code: 'USAGE',
        exitCode: 2,
      })
  })

  it('is refused without a certificate, or with a key that is of another one', async () => {
    const other = await secretFile('-----BEGIN PRIVATE KEY-----\nMC4CAQ==\n-----END PRIVATE KEY-----\n')
    await expect(
      secureListener('127.0.0.1', {...plain, tlsCert: TEST_TLS.tlsCert, tlsKey: other}),
    ).rejects.toMatchObject({code: 'TLS_INVALID', exitCode: 2})
    const noCertificate = await secretFile('no certificate')
    await expect(
      secureListener('127.0.0.1', {...plain, tlsCert: noCertificate, tlsKey: await testKey()}),
    ).rejects.toMatchObject({code: 'TLS_INVALID'})
  })
})

it('an allowed host that is no name is wrong usage', async () => {
  for (const host of ['', 'http://dev.example', 'a b', '*'])
    await expect(secureListener('127.0.0.1', {...plain, allowHosts: [host]})).rejects.toMatchObject({
      code: 'USAGE',
      exitCode: 2,
    })
})

/** The key of the test certificates, closed to others: a checkout may leave it open. */
async function testKey(): Promise<string> {
  return secretFile(TEST_TLS.key)
}
