import {millisecondsInHour} from 'date-fns/constants'
import type {Paths} from '../config/paths.ts'
import type {Pruned} from '../store/plan-pruning.ts'
import {Pruner} from '../store/pruner.ts'

/** What a pruning removed, or would remove. Instants are ISO-8601 UTC. */
export type PruneResult = {
  readonly schema: 'stackspend.prune/1'
  /** Everything older than this, on a whole hour. */
  readonly before: string
  readonly keptRollups: boolean
  readonly dryRun: boolean
  readonly requests: number
  /** Sessions all of whose requests are older. */
  readonly sessions: number
  /** Of what is removed, the first and the last; `null` where nothing is. */
  readonly from: string | null
  readonly until: string | null
  /** Bytes within the file that this made free; `null` in a dry run, which cannot know. */
  readonly freedBytes: number | null
}

export type PruneOptions = {
  readonly paths: Pick<Paths, 'storeFile'>
  readonly olderThanMs: number
  readonly keepRollups: boolean
  readonly isDryRun: boolean
  readonly nowMs: number
  /** Asked with what would go, unless that is nothing; throws where it is not to go. */
  readonly confirm: (planned: PruneResult) => Promise<void>
}

/**
 * Removes requests, and without `keepRollups` their sums, that are older than so long, also while a `watch` runs. What
 * is older is not counted again, from wherever it comes. @throws StackspendError STORE_*
 */
export async function pruneStore(options: PruneOptions): Promise<PruneResult> {
  const {paths, olderThanMs, keepRollups, isDryRun, nowMs, confirm} = options
  const hour = Math.floor((nowMs - olderThanMs) / millisecondsInHour)
  const pruning = {beforeMs: hour * millisecondsInHour, keepRollups}
  const toResult = (pruned: Pruned, freedBytes: number | null): PruneResult => ({
    schema: 'stackspend.prune/1',
    before: new Date(pruning.beforeMs).toISOString(),
    keptRollups: keepRollups,
    dryRun: isDryRun,
    requests: pruned.requests,
    sessions: pruned.sessions,
    from: toInstant(pruned.fromMs),
    until: toInstant(pruned.untilMs),
    freedBytes,
  })
  const pruner = await Pruner.open(paths.storeFile)
  if (pruner === undefined) return toResult(NOTHING, isDryRun ? null : 0)
  try {
    const planned = await pruner.plan(pruning)
    if (isDryRun) return toResult(planned, null)
    if (planned.fromMs !== undefined) await confirm(toResult(planned, null))
    const before = await pruner.use()
    const pruned = await pruner.prune(pruning)
    const {freeBytes} = await pruner.use()
    return toResult(pruned, Math.max(0, freeBytes - before.freeBytes))
  } finally {
    await pruner.close()
  }
}

const NOTHING: Pruned = {requests: 0, sessions: 0, fromMs: undefined, untilMs: undefined}

function toInstant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
