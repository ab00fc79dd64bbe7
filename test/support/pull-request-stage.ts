import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {onTestFinished} from 'vitest'
import type {Contribution} from '../../src/report/pull-request/contribution.ts'
import {writeContribution} from '../../src/share/write-contribution.ts'
import {releaseAction} from '../../tools/release-action.ts'
import {ROOT} from '../../tools/root.mjs'
import {git} from './git.ts'
import {BIN} from './run-cli.ts'

/** Where the captured agent is, for the programs below. */
const AGENT = join(import.meta.dirname, 'captured-agent.ts')

/** What the programs of a job export, by who it is. */
export const CLI_SCENARIO = 'multiturn'
export const SDK_SCENARIO = 'rich'

export type PullRequestStage = {
  readonly folder: string
  /** A bare repository with `main`, the branch, and the refs that a forge keeps of a pull request. */
  readonly remote: string
  /** A folder with a `claude`, a `stackspend`, and an `npm` that has installed all already. */
  readonly programs: string
}

export type StagedBranch = {
  readonly repository: string
  readonly branch: string
  readonly refs: readonly string[]
}

/** A repository with an open pull request, as a forge has it, and the programs that its job names. */
export async function stagePullRequest({repository, branch, refs}: StagedBranch): Promise<PullRequestStage> {
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-stage-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true, maxRetries: 3}))
  const remote = join(folder, 'forge', `${repository}.git`)
  const seed = join(folder, 'seed')
  await mkdir(remote, {recursive: true})
  await git(remote, 'init', '-q', '--bare', '-b', 'main')
  await git(folder, 'clone', '-q', remote, seed)
  await git(seed, 'config', 'user.name', 'Ada Lovelace')
  await git(seed, 'config', 'user.email', 'ada@example.com')
  await mkdir(join(seed, '.github/agents'), {recursive: true})
  await writeFile(join(seed, '.github/agents/review.mjs'), sdkProgram())
  await git(seed, 'add', '.')
  for (const message of ['first', 'second']) await git(seed, 'commit', '-q', '--allow-empty', '-m', message)
  const pushed = ['main', branch].map(name => `HEAD:refs/heads/${name}`)
  await git(seed, 'push', '-q', 'origin', ...pushed, ...refs.map(ref => `HEAD:${ref}`))
  return {folder, remote, programs: await writePrograms(join(folder, 'programs'))}
}

/** What a developer's `stackspend share --push` leaves. */
export async function shareInto(
  {folder, remote}: Pick<PullRequestStage, 'folder' | 'remote'>,
  contribution: Contribution,
): Promise<void> {
  const clone = await mkdtemp(join(folder, 'developer-'))
  await git(clone, 'clone', '-q', remote, '.')
  const {status} = await writeContribution({
    folder: clone,
    branch: contribution.branch,
    contribution,
    to: {url: remote},
  })
  if (status !== 'pushed') throw new Error(`sharing ended as ${status}`)
}

/** The release of the action alone, as a runner downloads what `uses:` names. */
export async function downloadAction(folder: string): Promise<string> {
  const [clone, action] = [join(folder, 'release'), join(folder, 'action')]
  await git(folder, 'clone', '-q', ROOT, clone)
  await git(clone, 'config', 'user.name', 'Releaser')
  await git(clone, 'config', 'user.email', 'releaser@example.com')
  const tags = (await git(clone, 'tag')).split('\n').filter(tag => tag !== '')
  if (tags.length > 0) await git(clone, 'tag', '--delete', ...tags)
  const {commit} = releaseAction(clone)
  await mkdir(action)
  await git(clone, '--work-tree', action, 'checkout', '-q', commit, '--', '.')
  return action
}

async function writePrograms(folder: string): Promise<string> {
  await mkdir(folder)
  const programs = {
    claude: `exec '${process.execPath}' '${AGENT}' ${CLI_SCENARIO}`,
    stackspend: `exec '${process.execPath}' '${BIN}' "$@"`,
    npm: 'echo "up to date"',
  }
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
    await chmod(join(folder, name), 0o755)
  }
  return folder
}

/** The program of the Agent SDK that an example names. */
function sdkProgram(): string {
  return [
    `const {runCapturedAgent} = await import('${pathToFileURL(AGENT)}')`,
    `await runCapturedAgent('${SDK_SCENARIO}', process.env)`,
    '',
  ].join('\n')
}
