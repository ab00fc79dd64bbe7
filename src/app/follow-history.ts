import {StackspendError} from '../errors.ts'
import type {TranscriptFile} from '../store/transcript-file.ts'
import type {Recorded} from '../store/usage-recorder.ts'
import type {UsageStore} from '../store/usage-store.ts'
import {findRoots, type RootOptions} from '../transcripts/find-roots.ts'
import {TranscriptFollower} from '../transcripts/follow-transcripts.ts'
import type {TranscriptBatch} from '../transcripts/transcript-batch.ts'
import {describeDrift} from './describe-drift.ts'

export type FollowHistoryOptions = RootOptions & {
  readonly store: Pick<UsageStore, 'appendTranscripts'>
  /** How far each file was read before. */
  readonly known: readonly TranscriptFile[]
  /** The module `read-worker`: where it was built to, or a `data:` URL that holds it. */
  readonly workerFile: string | URL
  /** Told of what a batch changed, once it is kept. */
  readonly onKept: (recorded: Recorded, batch: TranscriptBatch) => void
  /** Told of what a person should see, free of private content; the same thing may come again. */
  readonly onProblem: (text: string) => void
  readonly pollMs?: number
}

/**
 * Follows Claude Code's transcripts into a store, the history that is not counted yet first; call `start` and
 * `stop`. Folders that are not there yet are waited for, unless they were asked for by name.
 * @throws StackspendError TRANSCRIPTS_NOT_FOUND when a folder that was asked for is not there.
 */
export function followHistory(options: FollowHistoryOptions): TranscriptFollower {
  const {roots, store, known, workerFile, onKept, onProblem, pollMs} = options
  if (roots.length > 0) findRoots(options)
  return new TranscriptFollower({
    findRoots: () => rootsThere(options),
    known,
    workerFile,
    keep: async batch => {
      onKept(await store.appendTranscripts(batch.usage, batch.files), batch)
      for (const drift of batch.drift) onProblem(describeDrift(drift))
    },
    onProblem: ({path, line, text}) =>
      onProblem(
        line === undefined ? `transcript ${path} ${text}` : `transcript ${path}, line ${line}, ${text}`,
      ),
    onError: error =>
      onProblem(error instanceof StackspendError ? error.message : 'transcripts could not be followed'),
    ...(pollMs !== undefined && {pollMs}),
  })
}

function rootsThere(options: RootOptions): readonly string[] {
  try {
    return findRoots(options)
  } catch (error) {
    if (error instanceof StackspendError && error.code === 'TRANSCRIPTS_NOT_FOUND') return []
    throw error
  }
}
