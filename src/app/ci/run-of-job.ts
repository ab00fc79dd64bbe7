import type {CiJob} from '../../forge/ci-job.ts'
import type {CiRun} from '../collect-contributions.ts'

const JOB_ATTRIBUTE = 'cicd.pipeline.task.run.id'

/** How a job's own usage is known: by what `ci start` made its agents say, else by the id of its run. */
export function runOfJob(job: CiJob, env: Readonly<Record<string, string | undefined>>): CiRun {
  return {id: readJobId(env.OTEL_RESOURCE_ATTRIBUTES) ?? job.runId, workflow: job.workflow}
}

/** `k=v,k=v` with percent-encoded values (OpenTelemetry specification, "Resource SDK"). */
function readJobId(attributes: string | undefined): string | undefined {
  const pair = (attributes ?? '').split(',').find(text => text.trim().startsWith(`${JOB_ATTRIBUTE}=`))
  const value = pair?.trim().slice(JOB_ATTRIBUTE.length + 1)
  return value === undefined || value === '' ? undefined : decode(value)
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    // A percent sign that begins no escape: whoever wrote it did not encode.
    return value
  }
}
