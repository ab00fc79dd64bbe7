import {createHash} from 'node:crypto'
import type {Paths} from '../config/paths.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {buildContribution, type ContributionHead} from '../report/pull-request/build-contribution.ts'
import type {Contribution} from '../report/pull-request/contribution.ts'
import type {DimensionValue, SpendFilter} from '../store/spend-query.ts'
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
export type CiRun = {readonly id: string; readonly workflow: string | undefined}

export type CollectOptions = {
  /** As reports name it: `owner/name` of the git remote, or what a job's agents were told. */
  readonly project: string
  /** `undefined` where nothing tells: then what names no branch. */
  readonly branch: string | undefined
  /** Who works on this machine: the id of their contribution, and what they are called. */
  readonly identity: Pick<Contribution, 'id' | 'contributor'>
  /**
   * When given, usage that names no run is this run's, and so is what names no project or no branch: a job's checkout
   * has no branch, and its store nothing but its own agents.
   */
  readonly run?: CiRun | undefined
}

/** What this machine's store knows of a branch. */
export type Collected = {
  /** What did not run in CI; `undefined` when there is nothing. */
  readonly developer: Contribution | undefined
  /** One per CI job. */
  readonly ci: readonly Contribution[]
}

/** Sums what was spent on a branch by who may share it. Throws STORE_* and PRICE_LIST_*. */
export async function collectContributions(
  options: CollectOptions,
  {paths, prices}: {paths: Paths; prices: PriceList},
): Promise<Collected> {
  const reader = await openReader(paths.storeFile, prices)
  if (reader === undefined) return {developer: undefined, ci: []}
  try {
    // Days are UTC's, so that contributors in several zones agree on them.
    const query = await buildQuery(reader, {
      by: ['day', 'model', JOB_ID, RUN_ID, WORKFLOW],
      filters: filtersOf(options),
      period: {},
      timezone: 'UTC',
      prices,
    })
    const [rows, sessions, allSessions] = await Promise.all([
      reader.spend(query),
      reader.countSessions({...query, by: ['day', 'model', JOB_ID, RUN_ID]}),
      reader.countSessions({...query, by: [JOB_ID, RUN_ID]}),
    ])
    const runs = Map.groupBy(rows, ({key}) => runIdOf(key.slice(2), options))
    const contributions = [...runs].flatMap(([run, rows]) => {
      const usage = {
        rows,
        sessions: sessions.filter(({key}) => runIdOf(key.slice(2), options) === run),
        allSessions: allSessions
          .filter(({key}) => runIdOf(key, options) === run)
          .reduce((sum, count) => sum + count.sessions, 0),
      }
      return buildContribution(headOf(run, rows[0]?.key[4], options), usage, prices) ?? []
    })
    return {
      developer: contributions.find(({origin}) => origin === 'developer'),
      ci: contributions.filter(({origin}) => origin === 'ci'),
    }
  } finally {
    await reader.close()
  }
}

function filtersOf({project, branch, run}: CollectOptions): SpendFilter[] {
  const isCi = run !== undefined
  return [
    {dimension: 'project', values: [project], orUnknown: isCi},
    {
      dimension: 'branch',
      values: branch === undefined ? [] : [branch],
      orUnknown: isCi || branch === undefined,
    },
  ]
}

function runIdOf([job, run]: readonly DimensionValue[], options: CollectOptions): string | undefined {
  const id = job ?? run ?? options.run?.id
  return id === undefined ? undefined : String(id)
}

function headOf(
  runId: string | undefined,
  told: DimensionValue | undefined,
  {project, branch, identity, run}: CollectOptions,
): ContributionHead {
  if (runId === undefined) return {...identity, origin: 'developer', project, branch: branch ?? NO_BRANCH}
  const workflow = told ?? (runId === run?.id ? run.workflow : undefined)
  return {
    id: contributionIdOf(runId),
    origin: 'ci',
    contributor: workflow === undefined ? 'ci' : `${String(workflow).slice(0, 200)} (ci)`,
    project,
    branch: branch ?? NO_BRANCH,
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
