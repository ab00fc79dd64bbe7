import type {CiJob} from '../../forge/ci-job.ts'

/** What flags say of a job; each beats what the CI environment says. */
export type JobFlags = {
  readonly repository?: string | undefined
  readonly branch?: string | undefined
  readonly pullRequest?: number | undefined
  readonly run?: string | undefined
}

/** How the telemetry of a job tells whose it is. */
export type DescribedJob = {
  readonly repository: string | null
  readonly branch: string | null
  readonly pullRequest: number | null
  readonly workflow: string | null
  readonly runId: string
  /** One of a job, or of a leg of its matrix: lower case, `[a-z0-9_-]`. */
  readonly taskRunId: string
}

export type DescribeOptions = {
  /** `undefined` outside GitHub Actions and GitLab CI. */
  readonly job: CiJob | undefined
  readonly flags: JobFlags
  /** What was said at an earlier start in the same home. */
  readonly before: Pick<DescribedJob, 'runId' | 'taskRunId'> | undefined
  /** Six hexadecimal digits. */
  readonly random: string
}

/** The job, with the same ids as before if it is the same. Where nothing names a run, it is called by chance. */
export function describeJob({job, flags, before, random}: DescribeOptions): DescribedJob {
  const told = flags.run ?? job?.runId
  const runId = told ?? before?.runId ?? `run-${random}`
  const attempt = flags.run === undefined ? job?.attempt : undefined
  const parts = [[runId, 40] as const, [attempt, 8] as const, [job?.jobId, 40] as const]
  const begin = parts.flatMap(([part, longest]) => (part ? [toWord(part, longest)] : [])).join('-')
  const isSame = before?.runId === runId && before.taskRunId.slice(0, -random.length - 1) === begin
  return {
    repository: flags.repository ?? job?.repository ?? null,
    branch: flags.branch ?? job?.branch ?? null,
    pullRequest: flags.pullRequest ?? job?.pullRequest ?? null,
    workflow: job?.workflow ?? null,
    runId,
    taskRunId: isSame ? before.taskRunId : `${begin}-${random}`,
  }
}

/** The resource attributes that say it, by OpenTelemetry's semantic conventions. */
export function jobAttributes(job: DescribedJob): Record<string, string | undefined> {
  const {owner, name} = splitRepository(job.repository)
  return {
    'vcs.owner.name': owner,
    'vcs.repository.name': name,
    'vcs.ref.head.name': job.branch ?? undefined,
    'vcs.change.id': job.pullRequest === null ? undefined : String(job.pullRequest),
    'cicd.pipeline.name': job.workflow ?? undefined,
    'cicd.pipeline.run.id': job.runId,
    'cicd.pipeline.task.run.id': job.taskRunId,
  }
}

/** At the last slash: a project of GitLab may be in groups of groups. */
function splitRepository(repository: string | null): {owner?: string; name?: string} {
  if (repository === null || repository === '') return {}
  const slash = repository.lastIndexOf('/')
  const name = repository.slice(slash + 1)
  return slash > 0 ? {owner: repository.slice(0, slash), name} : {name}
}

function toWord(text: string, longest: number): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .slice(0, longest)
}
