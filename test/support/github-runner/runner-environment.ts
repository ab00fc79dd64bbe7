import {delimiter, join} from 'node:path'
import type {JobOptions} from './run-job.ts'

type Place = {
  readonly jobId: string
  readonly workflow: string
  readonly workspace: string
  readonly eventFile: string
}

/** The variables that GitHub sets for every step of a pull request's job, and the `github` context. */
export function runnerEnvironment(options: JobOptions, place: Place) {
  const {event, folder, token, runId = 9_000_001} = options
  const {full_name: repository} = event.repository
  const refName = `${event.number}/merge`
  const env: Record<string, string> = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: 'ada',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_BASE_REF: event.pull_request.base.ref,
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: place.eventFile,
    GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
    GITHUB_HEAD_REF: event.pull_request.head.ref,
    GITHUB_JOB: place.jobId,
    GITHUB_REF: `refs/pull/${refName}`,
    GITHUB_REF_NAME: refName,
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_OWNER: repository.split('/')[0] ?? '',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: String(runId),
    GITHUB_RUN_NUMBER: String(runId % 1000),
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_WORKFLOW: place.workflow,
    GITHUB_WORKSPACE: place.workspace,
    HOME: join(folder, 'home'),
    LANG: 'C.UTF-8',
    PATH: [options.path, join(process.execPath, '..'), '/usr/bin', '/bin'].join(delimiter),
    RUNNER_ARCH: 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: join(folder, 'temp'),
    RUNNER_TOOL_CACHE: join(folder, 'tools'),
    ...options.env,
  }
  const github = {
    event,
    event_name: 'pull_request',
    repository,
    token,
    run_id: String(runId),
    ref: env.GITHUB_REF,
    head_ref: event.pull_request.head.ref,
    base_ref: event.pull_request.base.ref,
    workflow: place.workflow,
    workspace: place.workspace,
    server_url: env.GITHUB_SERVER_URL,
  }
  return {env, github}
}
