import {execFile} from 'node:child_process'
import {randomUUID} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {mkdir} from 'node:fs/promises'
import {basename, delimiter, dirname, join} from 'node:path'
import {promisify} from 'node:util'
import * as v from 'valibot'
import {parse} from 'yaml'
import {findOrphans} from '../github-runner/orphans.ts'
import {type ProcessResult, runProcess} from '../github-runner/run-process.ts'

const run = promisify(execFile)

const jobSchema = v.strictObject({
  image: v.string(),
  rules: v.array(v.object({if: v.string()})),
  variables: v.optional(
    v.record(v.string(), v.pipe(v.union([v.string(), v.number()]), v.transform(String))),
    {},
  ),
  before_script: v.optional(v.array(v.string()), []),
  script: v.array(v.string()),
})

export type GitlabJob = v.InferOutput<typeof jobSchema>

export type MergeRequest = {
  readonly iid: number
  readonly project: string
  readonly projectId: number
  readonly sourceBranch: string
  /** The bare repository that is cloned. */
  readonly remote: string
}

export type GitlabJobOptions = {
  readonly file: string
  readonly job: string
  /** An empty folder for all that the runner writes. */
  readonly folder: string
  readonly mergeRequest: MergeRequest
  /** CI/CD variables of the project, and where the API is. */
  readonly env: Readonly<Record<string, string>>
  /** Searched before the system's programs. */
  readonly path: string
  readonly pipelineId?: number
}

/** `orphans`: processes that were left behind; they are ended by now. */
export type GitlabJobResult = ProcessResult & {readonly orphans: readonly number[]}

/** The jobs of a `.gitlab-ci.yml` of the kind that our example is: what the runner here does not know, it refuses. */
export function readGitlabJobs(file: string): Record<string, GitlabJob> {
  return v.parse(v.record(v.string(), jobSchema), parse(readFileSync(file, 'utf8')))
}

/**
 * Runs a job of a merge request's pipeline as GitLab's runner does: a clone of one commit, its HEAD detached, then
 * `before_script` and `script` as one shell script that ends at its first failure. What it leaves behind goes with its
 * container.
 */
export async function runGitlabJob(options: GitlabJobOptions): Promise<GitlabJobResult> {
  const job = readGitlabJobs(options.file)[options.job]
  if (job === undefined) throw new Error(`${options.file} has no job ${options.job}`)
  const [home, temporary] = [join(options.folder, 'home'), join(options.folder, 'tmp')]
  const project = join(options.folder, 'builds', options.mergeRequest.project)
  for (const folder of [home, temporary, project]) await mkdir(folder, {recursive: true})
  const trackingId = `gitlab_${randomUUID()}`
  const env = {
    ...mergeRequestVariables(options, project),
    RUNNER_TRACKING_ID: trackingId,
    HOME: home,
    TMPDIR: temporary,
    ...job.variables,
    ...options.env,
  }
  await clone(project, options.mergeRequest, env)
  const lines = ['set -eo pipefail', ...job.before_script, ...job.script]
  try {
    const result = await runProcess('bash', ['-c', lines.join('\n')], {env, cwd: project})
    return {...result, orphans: findOrphans(trackingId)}
  } finally {
    for (const pid of findOrphans(trackingId)) process.kill(pid, 'SIGKILL')
  }
}

async function clone(
  project: string,
  {iid, remote}: MergeRequest,
  env: Record<string, string>,
): Promise<void> {
  const git = (...args: string[]) => run('git', ['-C', project, ...args], {env})
  await git('init', '-q')
  await git('remote', 'add', 'origin', remote)
  await git('fetch', '-q', '--depth', '1', 'origin', `+refs/merge-requests/${iid}/head:refs/pipelines/1`)
  await git('checkout', '-f', '-q', '--detach', 'refs/pipelines/1')
}

/** GitLab's "Predefined variables for merge request pipelines", those that a tool may look at. */
function mergeRequestVariables(options: GitlabJobOptions, project: string): Record<string, string> {
  const {iid, project: path, projectId, sourceBranch, remote} = options.mergeRequest
  const [namespace, name] = [dirname(path), basename(path)]
  const pipelineId = String(options.pipelineId ?? 7_000_001)
  return {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_API_V4_URL: 'https://gitlab.example.com/api/v4',
    CI_DEFAULT_BRANCH: 'main',
    CI_JOB_ID: '5000001',
    CI_JOB_NAME: options.job,
    CI_JOB_TOKEN: 'glcbt-job-token',
    CI_MERGE_REQUEST_ID: '300042',
    CI_MERGE_REQUEST_IID: String(iid),
    CI_MERGE_REQUEST_PROJECT_ID: String(projectId),
    CI_MERGE_REQUEST_PROJECT_PATH: path,
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: sourceBranch,
    CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: path,
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    CI_COMMIT_REF_NAME: sourceBranch,
    CI_PIPELINE_ID: pipelineId,
    CI_PIPELINE_IID: '12',
    CI_PIPELINE_SOURCE: 'merge_request_event',
    CI_PROJECT_DIR: project,
    CI_PROJECT_ID: String(projectId),
    CI_PROJECT_NAME: name,
    CI_PROJECT_NAMESPACE: namespace,
    CI_PROJECT_PATH: path,
    CI_REPOSITORY_URL: remote,
    CI_SERVER_HOST: 'gitlab.example.com',
    CI_SERVER_URL: 'https://gitlab.example.com',
    LANG: 'C.UTF-8',
    PATH: [options.path, join(process.execPath, '..'), '/usr/bin', '/bin'].join(delimiter),
  }
}
