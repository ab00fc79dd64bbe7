import {lstat, mkdir, mkdtemp} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {StackspendError} from '../../errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where a job keeps what it records: STACKSPEND_HOME if it is set, on GitHub a folder that goes with the job, on GitLab
 * one that is named after it. `undefined` elsewhere.
 */
export function findJobHome(env: Environment, temporaryDir: string): string | undefined {
  if (env.STACKSPEND_HOME) return resolve(env.STACKSPEND_HOME)
  if (env.GITHUB_ACTIONS === 'true' && env.RUNNER_TEMP) return join(env.RUNNER_TEMP, 'stackspend')
  const id = env.CI_JOB_ID
  return id !== undefined && /^\w{1,64}$/.test(id) ? join(temporaryDir, `stackspend-${id}`) : undefined
}

/**
 * Makes that folder, or one of a random name where there is none, for its owner alone. Anybody may make one of a known
 * name in a folder that is shared, so one that is there must be ours.
 * @throws StackspendError HOME_UNUSABLE
 */
export async function makeJobHome(env: Environment, temporaryDir: string): Promise<string> {
  const home = findJobHome(env, temporaryDir)
  try {
    if (home === undefined) return await mkdtemp(join(temporaryDir, 'stackspend-'))
    await mkdir(home, {recursive: true, mode: 0o700})
    const {uid, mode} = await lstat(home)
    const isOurs = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0)
    if (isOurs || env.STACKSPEND_HOME) return home
  } catch (error) {
    throw unusable(`cannot create the folder ${home ?? temporaryDir}`, error)
  }
  throw unusable(`the folder ${home} is another user's, or others may write to it`)
}

function unusable(message: string, cause?: unknown): StackspendError {
  return new StackspendError('HOME_UNUSABLE', message, {
    hint: 'set STACKSPEND_HOME to a folder that you may write to',
    cause,
  })
}
