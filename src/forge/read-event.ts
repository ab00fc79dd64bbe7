import {readFile} from 'node:fs/promises'
import {StackspendError} from '../errors.ts'
import type {ForgeEnvironment} from './pull-request.ts'

/**
 * What started this GitHub Actions run, as the file that GITHUB_EVENT_PATH names has it; `undefined` where there is none.
 * It holds texts of strangers: what is wanted of it is read field by field.
 * @throws StackspendError PULL_REQUEST_UNKNOWN for a file that is no JSON.
 */
export async function readEvent(env: ForgeEnvironment): Promise<unknown> {
  const file = env.GITHUB_EVENT_PATH
  if (file === undefined || file === '') return undefined
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new StackspendError('PULL_REQUEST_UNKNOWN', `the event in ${file} cannot be read`, {
      hint: 'say which pull request it is: --pull-request NUMBER',
      cause: error,
    })
  }
}
