import {removeApiKey} from '../config/api-key.ts'
import type {Paths} from '../config/paths.ts'
import type {Environment} from '../forward/create-dispatcher.ts'

export type Logout = {
  /** Whether a key was kept until now. */
  readonly removed: boolean
  readonly file: string
  /** Whether STACKSPEND_API_KEY is set: commands go on using that. */
  readonly isOverridden: boolean
}

/** Forgets the kept key; connections and what they forward are not touched. @throws StackspendError HOME_UNUSABLE. */
export async function logOut(paths: Paths, env: Environment): Promise<Logout> {
  return {
    removed: await removeApiKey(paths.credentialsFile),
    file: paths.credentialsFile,
    isOverridden: Boolean(env.STACKSPEND_API_KEY?.trim()),
  }
}
