import type {UsageReader} from '../store/usage-reader.ts'
import type {Recorded} from '../store/usage-recorder.ts'
import type {UsageStore} from '../store/usage-store.ts'
import type {TranscriptFollower} from '../transcripts/follow-transcripts.ts'
import type {UsageDescriber} from './describe-usage.ts'
import {followHistory} from './follow-history.ts'
import {isHistory} from './is-history.ts'
import type {RunTotalsReader} from './run-totals.ts'
import type {WatchOptions} from './watch-options.ts'

export type WatchedTranscripts = Pick<WatchOptions, 'transcripts' | 'env' | 'onEvent'> & {
  readonly store: UsageStore
  readonly reader: UsageReader
  readonly totals: RunTotalsReader
  readonly startedAtMs: number
  readonly describe: UsageDescriber
  /** Told how many requests of this run were counted. */
  readonly onCounted: (requests: number) => void
  readonly onProblem: (text: string) => void
}

/**
 * Reads what Claude Code wrote before a watch, then follows what it writes. What was spent before is counted, but is
 * neither told request by request nor part of what this run spent. `undefined` when no transcripts are followed.
 */
export async function followForWatch(watch: WatchedTranscripts): Promise<TranscriptFollower | undefined> {
  const {transcripts, env, store, reader, onProblem} = watch
  if (transcripts === undefined) return undefined
  const follower = followHistory({
    ...transcripts,
    roots: [],
    env,
    store,
    known: await reader.transcriptFiles(),
    onKept: recorded => tell(recorded, watch),
    onProblem,
  })
  follower.start()
  return follower
}

function tell({added, changed}: Recorded, watch: WatchedTranscripts): void {
  const {startedAtMs, totals, onEvent, describe, onCounted} = watch
  const history = added.filter(usage => isHistory(usage, startedAtMs))
  totals.discount(history)
  onCounted(added.length - history.length)
  onEvent({type: 'transcripts', added: added.length, changed: changed.length, history: history.length})
  for (const usage of added) if (!isHistory(usage, startedAtMs)) onEvent(describe(usage, 'added'))
  for (const usage of changed) if (usage.occurredAtMs >= startedAtMs) onEvent(describe(usage, 'changed'))
}
