import {readFileSync} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {temporaryHome} from './temporary-home.ts'

const FIXTURES = resolve(import.meta.dirname, '../fixtures/tls')

/** What the certificates of `test/fixtures/tls` are given to a listener as; the key must first be closed to others. */
export const TEST_TLS = {
  tlsCert: join(FIXTURES, 'localhost.pem'),
  caFile: join(FIXTURES, 'ca.pem'),
  key: readFileSync(join(FIXTURES, 'server.key'), 'utf8'),
}

/** A new file that only its owner may read. */
export async function secretFile(text: string): Promise<string> {
  const file = join(await temporaryHome(), 'secret')
  await writeFile(file, text, {mode: 0o600})
  return file
}

/** A token file, with the line break that an editor leaves. */
export const tokenFile = (token: string): Promise<string> => secretFile(`${token}\n`)
