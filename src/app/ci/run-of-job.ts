import type {CiJob} from '../../forge/ci-job.ts'
import type {CiRun} from '../collect-contributions.ts'
import type {JobRecord} from './job-record.ts'

/** How a job's usage is known: by what `ci start` made its agents say, else by the id of its run. */
export function runOfJob(job: CiJob | undefined, record: JobRecord | undefined): CiRun | undefined {
  const own = ownRecord(job, record)
  const id = own?.taskRunId ?? job?.runId
  return id === undefined ? undefined : {id, workflow: job?.workflow, ownsStore: own?.ownsStore ?? false}
}

/** What `ci start` left for this job: in a home that is kept, an earlier job's may be there. */
export function ownRecord(job: CiJob | undefined, record: JobRecord | undefined): JobRecord | undefined {
  return job === undefined || job.runId === record?.runId ? record : undefined
}
