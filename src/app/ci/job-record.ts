import {join} from 'node:path'
import * as v from 'valibot'
import type {Paths} from '../../config/paths.ts'
import {PrivateJsonFile} from '../../config/private-json-file.ts'
import {StackspendError} from '../../errors.ts'

const schema = v.object({
  /** cicd.pipeline.run.id and cicd.pipeline.task.run.id, as agents say them. */
  runId: v.string(),
  taskRunId: v.string(),
  /** As agents say it, by vcs.owner.name and vcs.repository.name. */
  repository: v.nullish(v.string()),
  /** As agents say it, by vcs.ref.head.name. */
  branch: v.nullish(v.string()),
  /** Nothing was recorded in the home before the job, so that all in it is the job's. */
  ownsStore: v.optional(v.boolean(), false),
  /** The listener that was begun for the job; `null` when another runs there, or it was stopped. */
  listener: v.nullable(v.object({pid: v.number(), startedAt: v.string()})),
  /** Connections that are in the home for this job alone, by name. */
  remotes: v.optional(v.array(v.string()), []),
})

/** What `ci start` leaves in a home for the next `ci start` and for `ci finish`. */
export type JobRecord = v.InferOutput<typeof schema>

export function jobRecordFile({stateDir}: Pick<Paths, 'stateDir'>): string {
  return join(stateDir, 'ci-job.json')
}

/** `undefined` where `ci start` never ran. @throws StackspendError SETTINGS_INVALID, HOME_UNUSABLE */
export async function readJobRecord(paths: Pick<Paths, 'stateDir'>): Promise<JobRecord | undefined> {
  return (await open(paths).read()) ?? undefined
}

export async function writeJobRecord(paths: Pick<Paths, 'stateDir'>, record: JobRecord): Promise<void> {
  await open(paths).write(record)
}

function open(paths: Pick<Paths, 'stateDir'>): PrivateJsonFile<JobRecord> {
  const file = jobRecordFile(paths)
  return new PrivateJsonFile(file, value => {
    const parsed = v.safeParse(schema, value)
    if (parsed.success) return parsed.output
    throw new StackspendError('SETTINGS_INVALID', `${file}: is not what stackspend ci start writes`, {
      hint: 'remove it, and start again: stackspend ci start',
    })
  })
}
