import {setTimeout as pause} from 'node:timers/promises'
import type {Paths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import type {PriceList} from '../../pricing/price-list.ts'
import type {SpendReport} from '../../report/spend-report.ts'
import {listenerEnvironment} from '../background/listener-environment.ts'
import {startDetached} from '../background/start-detached.ts'
import {stopListener} from '../background/stop-listener.ts'
import {findListener} from '../doctor/find-listener.ts'
import type {OwnerInfo} from '../owner-info.ts'
import {readRemoteStatus} from '../remote-status.ts'
import {reportSpend} from '../report-spend.ts'
import {type JobRecord, readJobRecord, writeJobRecord} from './job-record.ts'
import {dropRemotes} from './keep-remotes.ts'

const JOB = 'attr:cicd.pipeline.task.run.id'
const LOOK_MS = 200
const READY_MS = 30_000

/** What a remote has not got. */
export type LeftBehind = {
  readonly remote: string
  readonly kind: 'claude' | 'otlp' | null
  /** Batches that wait, and their size. */
  readonly batches: number
  readonly bytes: number
  /** Batches that it will never take. */
  readonly deadLetters: number
  readonly lastError: string | null
}

export type FinishCiOptions = {
  readonly paths: Paths
  readonly prices: PriceList
  readonly timezone: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** How long the outbox may take to empty. */
  readonly waitMs: number
  /** The file that starts this program. */
  readonly binFile: string
  readonly now: () => number
  /** Called once, when something waits. */
  readonly onWaiting: (left: readonly LeftBehind[]) => void
}

export type FinishedCi = {
  /** `null` when nothing was recorded. */
  readonly report: SpendReport | null
  /** What was not forwarded, by remote. */
  readonly left: readonly LeftBehind[]
  /** `left running`: somebody else's, which `ci start` found. */
  readonly listener: 'stopped' | 'was not running' | 'left running'
}

/**
 * Waits until all is forwarded, at most so long, ends the listener that `ci start` began, and reports what the job
 * spent. Finishing again reports the same.
 * @throws StackspendError LISTEN_FAILED, SETTINGS_INVALID, STORE_*, PRICE_LIST_*
 */
export async function finishCi(options: FinishCiOptions): Promise<FinishedCi> {
  const {paths} = options
  const record = await readJobRecord(paths)
  const found = await findListener(paths)
  const owner = found.state === 'up' ? found.owner : await reviveToSend(options, record)
  if (owner !== undefined) await untilSent(options)
  const isOurs = owner !== undefined && (found.state !== 'up' || isSame(owner, record?.listener))
  if (isOurs) await stopListener(paths, owner)
  const left = await readLeft(options)
  if (record !== undefined) await closeRecord(paths, record, left)
  return {
    report: await reportJob(options, record),
    left,
    listener: found.state !== 'up' ? 'was not running' : isOurs ? 'stopped' : 'left running',
  }
}

/** Connections of the job go with it, but for those that something waits for: a watch in this home can send it yet. */
async function closeRecord(paths: Paths, record: JobRecord, left: readonly LeftBehind[]): Promise<void> {
  const waiting = left.filter(({batches}) => batches > 0).map(({remote}) => remote)
  const remotes = record.remotes.filter(name => waiting.includes(name))
  await dropRemotes(
    paths,
    record.remotes.filter(name => !remotes.includes(name)),
  )
  await writeJobRecord(paths, {...record, listener: null, remotes})
}

/** A build machine is gone after its job: what a listener that was killed had still to send would go with it. */
async function reviveToSend(
  {paths, env, binFile, now}: FinishCiOptions,
  record: JobRecord | undefined,
): Promise<OwnerInfo | undefined> {
  if (record === undefined || record.listener === null) return undefined
  const left = await readLeft({paths, now})
  if (!left.some(({batches}) => batches > 0)) return undefined
  const flags = ['--port', '0', '--no-transcripts']
  const needed = listenerEnvironment(env, env.STACKSPEND_HOME)
  return (await startDetached({paths, binFile, flags, env: needed, readyMs: READY_MS})).owner
}

async function untilSent(options: FinishCiOptions): Promise<void> {
  const {paths, waitMs, onWaiting} = options
  const untilMs = performance.now() + waitMs
  for (let isFirst = true; ; isFirst = false) {
    const waiting = (await readLeft(options)).filter(({batches}) => batches > 0)
    if (waiting.length === 0) return
    if (isFirst) onWaiting(waiting)
    const restMs = untilMs - performance.now()
    if (restMs <= 0 || (await findListener(paths)).state === 'none') return
    await pause(Math.min(LOOK_MS, restMs))
  }
}

async function readLeft({paths, now}: Pick<FinishCiOptions, 'paths' | 'now'>): Promise<LeftBehind[]> {
  const remotes = await readRemoteStatus(paths, now())
  return remotes
    .filter(({waiting, dead}) => waiting + dead > 0)
    .map(({remote, kind, waiting, waitingBytes, dead, lastError}) => ({
      remote,
      kind,
      batches: waiting,
      bytes: waitingBytes,
      deadLetters: dead,
      lastError,
    }))
}

function isSame(owner: OwnerInfo, listener: JobRecord['listener'] | undefined): boolean {
  return owner.pid === listener?.pid && owner.startedAt === listener.startedAt
}

/** An agent whose own settings took the place of the job's attributes is of this job as well, where no other's usage is. */
async function reportJob(
  options: FinishCiOptions,
  record: JobRecord | undefined,
): Promise<SpendReport | null> {
  try {
    const report = await reportSpend(
      {
        by: ['model'],
        filters: record === undefined ? {} : {[JOB]: [record.taskRunId]},
        orUnknown: record?.ownsStore === true ? [JOB] : [],
        timezone: options.timezone,
        cost: 'estimated',
      },
      options,
    )
    return report.rows.length === 0 ? null : report
  } catch (error) {
    if (error instanceof StackspendError && error.code === 'NO_DATA') return null
    throw error
  }
}
