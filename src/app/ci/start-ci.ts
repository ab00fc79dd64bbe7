import {randomBytes} from 'node:crypto'
import {existsSync} from 'node:fs'
import {setTimeout as pause} from 'node:timers/promises'
import type {Surroundings} from '../../config/claude-settings/where.ts'
import {withFileLock} from '../../config/file-lock.ts'
import {ensureDirs, type Paths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import {readCiJob} from '../../forge/ci-job.ts'
import {readEvent} from '../../forge/read-event.ts'
import {listenerEnvironment} from '../background/listener-environment.ts'
import {type DetachedListener, startDetached} from '../background/start-detached.ts'
import {stopListener} from '../background/stop-listener.ts'
import {claudeEnvironment} from '../claude-environment.ts'
import {findListener} from '../doctor/find-listener.ts'
import {findOverrides} from '../find-overrides.ts'
import type {OwnerInfo} from '../owner-info.ts'
import {type OverrideWarning, warnAboutOverrides} from '../warn-about-overrides.ts'
import {type DescribedJob, describeJob, type JobFlags, jobAttributes} from './describe-job.ts'
import {type ExportTarget, exportEnvironment} from './export-environment.ts'
import {type JobRecord, jobRecordFile, readJobRecord, writeJobRecord} from './job-record.ts'
import {dropRemotes, keepRemotes} from './keep-remotes.ts'
import {mergeResourceAttributes} from './resource-attributes.ts'

/** The slowest of build machines under load. */
const READY_MS = 30_000
const LOOK_MS = 100

export type StartCiOptions = {
  readonly paths: Paths
  /** STACKSPEND_HOME for what follows. */
  readonly home: string
  readonly surroundings: Surroundings
  readonly flags: JobFlags
  readonly forwardUrls: readonly string[]
  readonly target: ExportTarget
  /** The file that starts this program. */
  readonly binFile: string
  readonly now: () => number
}

export type StartedCi = {
  readonly listener: {
    readonly endpoint: string
    readonly pid: number
    /** `found`: it ran already. */
    readonly state: 'started' | 'found'
  }
  readonly home: string
  readonly job: DescribedJob
  /** Names of the remotes that were asked for. */
  readonly forwarding: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly exported: {readonly kind: ExportTarget['kind']; readonly file: string | null}
  /** Resource attributes that are too long to be said. */
  readonly tooLong: readonly string[]
  readonly warnings: readonly OverrideWarning[]
}

/**
 * Has a listener run for this job, and hands its variables to the steps that follow. Starting again changes nothing.
 * @throws StackspendError CI_HOME_TAKEN, LISTEN_FAILED, EXPORT_FAILED, CONNECTION_INVALID, HOME_UNUSABLE, STORE_*
 */
export async function startCi(options: StartCiOptions): Promise<StartedCi> {
  const {paths, home, surroundings, flags, target} = options
  const {env} = surroundings
  const job = readCiJob({env, event: await readEventIfAny(env)})
  await ensureDirs(paths)
  // Two starts at once would otherwise be in each other's way.
  return withFileLock(jobRecordFile(paths), async () => {
    const before = await readJobRecord(paths)
    const described = describeJob({job, flags, before, random: randomBytes(3).toString('hex')})
    await refuseOtherJob(options, described, before)
    const isSame = before?.taskRunId === described.taskRunId
    // Left by a job that did not come to its end.
    if (!isSame) await dropRemotes(paths, before?.remotes ?? [])
    const kept = await keepRemotes({...options, env, now: new Date(options.now())})
    const ownsStore = isSame ? before.ownsStore : !existsSync(paths.storeFile)
    const remotes = [...(isSame ? before.remotes : []), ...kept.added]
    const {owner, state} = await findOrStart(options)
    try {
      await writeJobRecord(paths, {
        ...described,
        ownsStore,
        remotes,
        listener: ownListener(owner, state, before),
      })
      const attributes = mergeResourceAttributes(env.OTEL_RESOURCE_ATTRIBUTES, jobAttributes(described))
      const environment = {
        ...claudeEnvironment({endpoint: owner.http}),
        OTEL_RESOURCE_ATTRIBUTES: attributes.text,
        STACKSPEND_HOME: home,
      }
      await exportEnvironment(environment, target, randomBytes(16).toString('hex'))
      const settings = await findOverrides({...surroundings, env: {...env, ...environment}})
      return {
        listener: {endpoint: owner.http, pid: owner.pid, state},
        home,
        job: described,
        forwarding: kept.names,
        environment,
        exported: {kind: target.kind, file: target.kind === 'print' ? null : target.file},
        tooLong: attributes.tooLong,
        warnings: warnAboutOverrides(settings, environment, undefined),
      }
    } catch (error) {
      // Nobody would know of it.
      if (state === 'started') await stopListener(paths, owner)
      throw error
    }
  })
}

/** Two jobs with one listener: whichever finishes first would end it for the other, and take its record. */
async function refuseOtherJob(
  {paths, home}: StartCiOptions,
  described: DescribedJob,
  before: JobRecord | undefined,
): Promise<void> {
  if (before === undefined || before.taskRunId === described.taskRunId) return
  const found = await findListener(paths)
  if (found.state !== 'up' || !isSameListener(found.owner, before.listener)) return
  throw new StackspendError(
    'CI_HOME_TAKEN',
    `the listener of another job (${before.taskRunId}) runs in ${home}`,
    {
      hint: 'set STACKSPEND_HOME to a folder of this job alone, or end that one there: stackspend ci finish',
    },
  )
}

function isSameListener({pid, startedAt}: OwnerInfo, listener: JobRecord['listener']): boolean {
  return listener?.pid === pid && listener.startedAt === startedAt
}

/** A job whose event cannot be read is measured all the same; its variables tell most. */
async function readEventIfAny(env: Surroundings['env']): Promise<unknown> {
  try {
    return await readEvent(env)
  } catch (error) {
    if (error instanceof StackspendError && error.code === 'PULL_REQUEST_UNKNOWN') return undefined
    throw error
  }
}

async function findOrStart({
  paths,
  home,
  surroundings,
  binFile,
  now,
}: StartCiOptions): Promise<DetachedListener> {
  let found = await findListener(paths)
  for (const untilMs = now() + READY_MS; found.state === 'starting' && now() < untilMs; ) {
    await pause(LOOK_MS)
    found = await findListener(paths)
  }
  if (found.state === 'up') return {owner: found.owner, state: 'found'}
  // Transcripts of a build machine may be of other jobs, and all of this one's agents send to the listener.
  return startDetached({
    paths,
    binFile,
    flags: ['--port', '0', '--no-transcripts'],
    env: listenerEnvironment(surroundings.env, home),
    readyMs: READY_MS,
  })
}

/** One that was found is this job's only if an earlier start began it. */
function ownListener(
  owner: OwnerInfo,
  state: 'started' | 'found',
  before: JobRecord | undefined,
): JobRecord['listener'] {
  const isOurs = state === 'started' || isSameListener(owner, before?.listener ?? null)
  return isOurs ? {pid: owner.pid, startedAt: owner.startedAt} : null
}
