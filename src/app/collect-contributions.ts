import {createHash} from 'node:crypto'
import {millisecondsInDay} from 'date-fns/constants'
import type {Paths} from '../config/paths.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {buildContribution, type ContributionHead} from '../report/pull-request/build-contribution.ts'
import type {Contribution} from '../report/pull-request/contribution.ts'
import {uniteContributions} from '../report/pull-request/unite-contributions.ts'
import type {Retention} from '../store/retention.ts'
import type {DimensionValue, SpendFilter} from '../store/spend-query.ts'
import type {UsageReader} from '../store/usage-reader.ts'
import {buildQuery} from './build-query.ts'
import {openReader} from './open-reader.ts'

/**
 * What agents in CI send as resource attributes, by OpenTelemetry's semantic conventions: jobs of one run are on
 * machines of their own, so each is told by itself where it says which it is.
 */
const JOB_ID = 'attr:cicd.pipeline.task.run.id'
const RUN_ID = 'attr:cicd.pipeline.run.id'
const WORKFLOW = 'attr:cicd.pipeline.name'

/** What git and Claude Code call it in a checkout without a branch. */
export const NO_BRANCH = 'HEAD'

/** The CI job that this process is part of. */
export type CiRun = {
  readonly id: string
  readonly workflow: string | undefined
  /** Whether the store has no other's usage: then what names no run is this run's too. */
  readonly ownsStore: boolean
}

export type CollectOptions = {
  /** As reports name it: `owner/name` of the git remote, or what a job's agents were told. */
  readonly project: string
  /** `undefined` where nothing tells. */
  readonly branch: string | undefined
  /** Who works on this machine: the id of their contribution, and what they are called. */
  readonly identity: Pick<Contribution, 'id' | 'contributor'>
  /** The CI job that this is; then what is of no run is not asked for, since it is a person's to share. */
  readonly run?: CiRun | undefined
}

/** What this machine's store knows of a branch. */
export type Collected = {
  /** What did not run in CI; `undefined` when there is nothing. */
  readonly developer: Contribution | undefined
  /** One per CI job. */
  readonly ci: readonly Contribution[]
  /** The first UTC day of which the store knows all, `YYYY-MM-DD`; `undefined` where nothing was pruned. */
  readonly knownSince: string | undefined
}

/**
 * Sums what was spent on a branch, by who may share it. A job's own usage is all of that job, wherever it says that it
 * worked: a checkout in CI may have no branch.
 * @throws StackspendError STORE_*, PRICE_LIST_*
 */
export async function collectContributions(
  options: CollectOptions,
  {paths, prices}: {paths: Paths; prices: PriceList},
): Promise<Collected> {
  const reader = await openReader(paths.storeFile, prices)
  if (reader === undefined) return {developer: undefined, ci: [], knownSince: undefined}
  const {project, branch, run} = options
  const read = (filters: readonly SpendFilter[], unnamedRun?: string) =>
    sumContributions(reader, {filters, unnamedRun, prices}, options)
  try {
    const ofBranch =
      branch === undefined
        ? []
        : await read([
            {dimension: 'project', values: [project]},
            {dimension: 'branch', values: [branch]},
          ])
    const ofRun =
      run === undefined
        ? []
        : await read([{dimension: JOB_ID, values: [run.id], orUnknown: run.ownsStore}], run.id)
    const own = ofRun.filter(({id}) => run !== undefined && id === contributionIdOf(run.id))
    return {
      developer: run === undefined ? ofBranch.find(({origin}) => origin === 'developer') : undefined,
      ci: uniteContributions(
        ofBranch.filter(({origin}) => origin === 'ci'),
        own,
      ),
      knownSince: firstWholeDay(await reader.retention()),
    }
  } finally {
    await reader.close()
  }
}

function firstWholeDay({sumsFromMs}: Retention): string | undefined {
  if (sumsFromMs === 0) return undefined
  return new Date(sumsFromMs + millisecondsInDay - 1).toISOString().slice(0, 10)
}

type Wanted = {
  readonly filters: readonly SpendFilter[]
  /** The run that usage is of which names none. */
  readonly unnamedRun: string | undefined
  readonly prices: PriceList
}

async function sumContributions(
  reader: UsageReader,
  {filters, unnamedRun, prices}: Wanted,
  options: CollectOptions,
): Promise<Contribution[]> {
  // Days are UTC's, so that contributors in several zones agree on them.
  const query = await buildQuery(reader, {
    by: ['day', 'model', JOB_ID, RUN_ID, WORKFLOW],
    filters,
    period: {},
    timezone: 'UTC',
    prices,
  })
  const [rows, sessions, allSessions] = await Promise.all([
    reader.spend(query),
    reader.countSessions({...query, by: ['day', 'model', JOB_ID, RUN_ID]}),
    reader.countSessions({...query, by: [JOB_ID, RUN_ID]}),
  ])
  const runOf = ([job, run]: readonly DimensionValue[]) => {
    const id = job ?? run ?? unnamedRun
    return id === undefined ? undefined : String(id)
  }
  const runs = Map.groupBy(rows, ({key}) => runOf(key.slice(2)))
  return [...runs].flatMap(([run, rows]) => {
    const usage = {
      rows,
      sessions: sessions.filter(({key}) => runOf(key.slice(2)) === run),
      allSessions: allSessions
        .filter(({key}) => runOf(key) === run)
        .reduce((sum, count) => sum + count.sessions, 0),
    }
    return buildContribution(headOf(run, rows[0]?.key[4], options), usage, prices) ?? []
  })
}

function headOf(
  runId: string | undefined,
  told: DimensionValue | undefined,
  {project, branch = NO_BRANCH, identity, run}: CollectOptions,
): ContributionHead {
  if (runId === undefined) return {...identity, origin: 'developer', project, branch}
  const workflow = told ?? (runId === run?.id ? run.workflow : undefined)
  return {
    id: contributionIdOf(runId),
    origin: 'ci',
    contributor: workflow === undefined ? 'ci' : `${String(workflow).slice(0, 200)} (ci)`,
    project,
    branch,
  }
}

/** A run's id comes from telemetry, and names a file: one that no file can have is told apart by its hash. */
export function contributionIdOf(runId: string): string {
  if (/^[a-z0-9_-]{1,100}$/.test(runId)) return `ci-${runId}`
  const hash = createHash('sha256').update(runId).digest('hex').slice(0, 12)
  return `ci-${runId
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, 80)}-${hash}`
}
