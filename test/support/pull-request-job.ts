import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {ACTIONS_TOKEN, PULL_REQUEST, REPOSITORY} from './forge/github-model.ts'
import {GIT_ENV, gitFolder} from './git.ts'
import type {GitHubServer} from './github-server.ts'
import {type CliResult, runCli} from './run-cli.ts'

export type PullRequestJob = {
  readonly server: GitHubServer
  /** The checkout. */
  readonly folder: string
  readonly branch: string
  readonly token?: string
  /** Where the branch is, when it is a fork's. */
  readonly forkUrl?: string | undefined
  readonly env?: Readonly<Record<string, string>>
}

/** A command in a job of GitHub Actions that a pull request started. */
export function runInJob(args: readonly string[], job: PullRequestJob): Promise<CliResult> {
  return runCli(args, {cwd: job.folder, env: jobEnvironment(job)})
}

/** The environment that the runner gives such a job. */
export function jobEnvironment({
  server,
  branch,
  token,
  forkUrl,
  env,
}: PullRequestJob): Record<string, string> {
  const temporary = gitFolder()
  const event = join(temporary, 'event.json')
  mkdirSync(join(temporary, 'runner'), {recursive: true})
  writeFileSync(event, JSON.stringify(pullRequestEvent({server, branch, forkUrl})))
  return {
    ...GIT_ENV,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: server.apiUrl,
    GITHUB_SERVER_URL: server.url,
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: event,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_REF: `refs/pull/${PULL_REQUEST}/merge`,
    GITHUB_REF_NAME: `${PULL_REQUEST}/merge`,
    GITHUB_REF_TYPE: 'branch',
    GITHUB_HEAD_REF: branch,
    GITHUB_BASE_REF: 'main',
    GITHUB_WORKFLOW: 'Review',
    GITHUB_JOB: 'review',
    GITHUB_RUN_ID: '9001',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_TOKEN: token ?? ACTIONS_TOKEN,
    RUNNER_TEMP: join(temporary, 'runner'),
    ...env,
  }
}

/** The fields that are read of it, as docs.github.com describes the webhook. */
function pullRequestEvent({server, branch, forkUrl}: Pick<PullRequestJob, 'server' | 'branch' | 'forkUrl'>) {
  const base = {
    id: 1,
    full_name: REPOSITORY,
    fork: false,
    html_url: `${server.url}/${REPOSITORY}`,
    clone_url: `${server.url}/${REPOSITORY}.git`,
  }
  const fork = {
    id: 2,
    full_name: 'stranger/octo-repo',
    fork: true,
    html_url: forkUrl,
    clone_url: `${forkUrl}.git`,
  }
  return {
    action: 'synchronize',
    number: PULL_REQUEST,
    pull_request: {
      number: PULL_REQUEST,
      html_url: `${server.url}/${REPOSITORY}/pull/${PULL_REQUEST}`,
      head: {ref: branch, repo: forkUrl === undefined ? base : fork},
      base: {ref: 'main', repo: base},
    },
    repository: base,
  }
}
