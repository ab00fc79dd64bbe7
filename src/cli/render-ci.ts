import type {LeftBehind} from '../app/ci/finish-ci.ts'
import type {StartedCi} from '../app/ci/start-ci.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {formatBytes, formatInteger} from '../report/format.ts'
import {remoteTitle} from './remote-title.ts'

/** What was started, for the log of a job. Ends without a line break. */
export function renderStartedCi({listener, job, forwarding, exported}: StartedCi): string {
  const {endpoint, pid, state} = listener
  const facts = [
    state === 'started'
      ? `Listening on ${endpoint} (pid ${pid})`
      : `Listening already on ${endpoint} (pid ${pid})`,
    `job ${job.taskRunId}`,
    ...(job.repository === null ? [] : [`repository ${job.repository}`]),
    ...(job.branch === null ? [] : [`branch ${job.branch}`]),
    ...(job.pullRequest === null ? [] : [`pull request ${job.pullRequest}`]),
    ...(forwarding.length === 0 ? [] : [`forwarding to ${forwarding.join(', ')}`]),
  ]
  const where = exported.file === null ? [] : [`The variables are in ${exported.file}.`]
  return [`${facts.map(fact => escapeForTerminal(fact)).join(', ')}.`, ...where].join('\n')
}

/** What is waited for, by remote. */
export function renderWaiting(left: readonly LeftBehind[], waitMs: number): string {
  const what = left.map(
    remote => `${batches(remote.batches, remote.bytes)} for ${remoteTitle(titleOf(remote))}`,
  )
  return `Waiting at most ${formatInteger(Math.round(waitMs / 1000))} s for ${what.join(', ')}.`
}

/** A line for what each remote did not get. */
export function renderLeft(left: readonly LeftBehind[]): string[] {
  return left.map(remote => {
    const {batches: waiting, bytes, deadLetters, lastError} = remote
    const what = [
      ...(waiting > 0 ? [batches(waiting, bytes)] : []),
      ...(deadLetters > 0 ? [`${formatInteger(deadLetters)} that it will never take`] : []),
    ]
    const why = lastError === null ? '' : `: ${escapeForTerminal(lastError)}`
    return `Not forwarded to ${remoteTitle(titleOf(remote))}: ${what.join(', ')}${why}`
  })
}

function titleOf({remote, kind}: LeftBehind): Parameters<typeof remoteTitle>[0] {
  return {name: remote, kind}
}

function batches(count: number, bytes: number): string {
  return `${formatInteger(count)} ${count === 1 ? 'batch' : 'batches'} (${formatBytes(bytes)})`
}
