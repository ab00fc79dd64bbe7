import {chmod, rm, stat} from 'node:fs/promises'
import {Low} from 'lowdb'
import * as v from 'valibot'
import {StackspendError} from '../errors.ts'
import {PrivateJsonFile} from './private-json-file.ts'

const credentialsSchema = v.strictObject({apiKey: v.optional(v.string())})

type Credentials = v.InferOutput<typeof credentialsSchema>

/** A secret, and where it was found. */
export type ApiKey = {readonly key: string; readonly from: 'environment' | 'file'}

export type ApiKeySources = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** `credentials.json`. */
  readonly file: string
  /** Is told, free of secrets, what was mended. */
  readonly warn?: (text: string) => void
}

/**
 * The key of StackSpend's API: STACKSPEND_API_KEY, else what `stackspend login` kept; `undefined` without either.
 * A file that others could read is closed to them first, and `warn` told, since they may have read the key.
 * @throws StackspendError SETTINGS_INVALID, API_KEY_INVALID.
 */
export async function readApiKey({env, file, warn}: ApiKeySources): Promise<ApiKey | undefined> {
  const inEnvironment = env.STACKSPEND_API_KEY?.trim()
  if (inEnvironment) return {key: checkApiKey(inEnvironment, 'STACKSPEND_API_KEY'), from: 'environment'}
  if (await closeToOthers(file)) {
    warn?.(
      `${file} could be read by others: it is now closed to them, but the key may be known. Make a new one.`,
    )
  }
  const {data} = await openCredentials(file)
  return data.apiKey === undefined ? undefined : {key: checkApiKey(data.apiKey, file), from: 'file'}
}

/** Keeps the key in `file`, which only its owner may read. @throws StackspendError API_KEY_INVALID, HOME_UNUSABLE. */
export async function writeApiKey(file: string, key: string): Promise<void> {
  const database = new Low<Credentials>(credentialsFile(file), {})
  database.data = {apiKey: checkApiKey(key, 'the key')}
  await database.write()
}

/** Whether there was a key to forget. */
export async function removeApiKey(file: string): Promise<boolean> {
  try {
    await rm(file)
    return true
  } catch (error) {
    if (isAbsent(error)) return false
    throw new StackspendError('HOME_UNUSABLE', `cannot remove ${file}`, {
      hint: `check who owns it: ls -l ${file}`,
      cause: error,
    })
  }
}

/** A key travels in a header, where only visible ASCII is safe. What was typed is not repeated: it is a secret. */
function checkApiKey(key: string, name: string): string {
  if (/^[\x21-\x7e]{1,512}$/.test(key)) return key
  throw new StackspendError(
    'API_KEY_INVALID',
    `${name} is no API key: it has spaces, other characters than ASCII, or none`,
    {
      exit: 2,
      hint: 'copy it again from StackSpend: Settings → API, then: stackspend login',
    },
  )
}

/** Whether somebody else could read the file until now. Windows keeps no such bits. */
async function closeToOthers(file: string): Promise<boolean> {
  if (process.platform === 'win32') return false
  try {
    const {mode} = await stat(file)
    if ((mode & 0o077) === 0) return false
    await chmod(file, 0o600)
    return true
  } catch (error) {
    if (isAbsent(error)) return false
    throw new StackspendError(
      'HOME_UNUSABLE',
      `${file} can be read by others, and cannot be closed to them`,
      {
        hint: `chmod 600 ${file}`,
        cause: error,
      },
    )
  }
}

async function openCredentials(file: string): Promise<Low<Credentials>> {
  const database = new Low<Credentials>(credentialsFile(file), {})
  await database.read()
  return database
}

function credentialsFile(file: string): PrivateJsonFile<Credentials> {
  return new PrivateJsonFile(file, value => {
    const parsed = v.safeParse(credentialsSchema, value)
    if (parsed.success) return parsed.output
    throw new StackspendError('SETTINGS_INVALID', `${file}: expected {"apiKey": "…"} and nothing else`, {
      hint: 'stackspend login    (writes it anew)',
    })
  })
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
