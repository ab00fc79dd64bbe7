import {writeApiKey} from '../config/api-key.ts'
import {maskSecret} from '../config/mask-secret.ts'
import {ensureDirs, type Paths} from '../config/paths.ts'
import type {Environment} from '../forward/create-dispatcher.ts'

export type Login = {
  /** Its first characters. */
  readonly apiKey: string
  readonly file: string
  /** Whether STACKSPEND_API_KEY is set, which counts before the file. */
  readonly isOverridden: boolean
}

/**
 * Keeps the key of StackSpend's API for later commands. Asks nobody whether it is any good: `whoAmI` does.
 * @throws StackspendError API_KEY_INVALID, HOME_UNUSABLE.
 */
export async function logIn(
  paths: Paths,
  {key, env}: {readonly key: string; readonly env: Environment},
): Promise<Login> {
  await ensureDirs(paths)
  await writeApiKey(paths.credentialsFile, key.trim())
  return {
    apiKey: maskSecret(key.trim()),
    file: paths.credentialsFile,
    isOverridden: Boolean(env.STACKSPEND_API_KEY?.trim()),
  }
}
