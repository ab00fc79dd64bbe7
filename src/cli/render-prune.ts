import type {PruneResult} from '../app/prune-store.ts'
import {countOf, formatBytes} from '../report/format.ts'

/** What was removed, and what to type next. Ends without a line break. */
export function renderPrune(result: PruneResult): string {
  const {dryRun, freedBytes, keptRollups, before} = result
  if (result.from === null)
    return `Nothing is recorded of the time before ${before} that was not pruned already.`
  const kept = keptRollups ? '\nTheir sums are kept: reports answer as before.' : ''
  if (dryRun) return `Would remove ${describePruned(result)}.${kept}`
  const freed =
    freedBytes === null || freedBytes === 0
      ? ''
      : `\n${formatBytes(freedBytes)} of the file are free. What comes will use them; to give them back to the disk: stackspend vacuum`
  return `Removed ${describePruned(result)}.${kept}${freed}`
}

/** `1,204 requests (all of 31 sessions among them), from 2025-01-01T… until …`. */
export function describePruned({requests, sessions, from, until}: PruneResult): string {
  const what = requests === 0 ? 'what only metrics told of' : countOf(requests, 'request')
  const whole = sessions === 0 ? '' : ` (all of ${countOf(sessions, 'session')} among them)`
  return `${what}${whole}, from ${from} until ${until}`
}
