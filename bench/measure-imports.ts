import {ccusageCommand} from './ccusage-command.ts'
import type {Figure} from './figures.ts'
import {fillTranscripts} from './fill-transcripts.ts'
import type {TranscriptPlan} from './generate-transcripts.ts'
import {importFigures} from './import-figures.ts'
import {measureImport} from './import-time.ts'

type History = {
  readonly title: string
  readonly plan: Omit<TranscriptPlan, 'seed'>
  /** How often it is imported into a new home, and how often again into each. */
  readonly turns: number
  readonly againPerTurn: number
  readonly isNothingNewAimed: boolean
}

const HISTORY: History = {
  title: '100,000 requests in 500 files',
  plan: {requests: 100_000, requestsPerFile: 200, linesPerMessage: 1},
  turns: 3,
  againPerTurn: 2,
  isNothingNewAimed: false,
}
const MANY_FILES: History = {
  title: '100,000 requests in 5,000 files',
  plan: {requests: 100_000, requestsPerFile: 20, linesPerMessage: 1},
  turns: 1,
  againPerTurn: 9,
  isNothingNewAimed: true,
}
const STREAMED: History = {
  title: '100,000 requests in 500 files, three lines each',
  plan: {requests: 100_000, requestsPerFile: 200, linesPerMessage: 3},
  turns: 2,
  againPerTurn: 1,
  isNothingNewAimed: false,
}
const LARGE: History = {
  title: 'a million requests in 5,000 files',
  plan: {requests: 1_000_000, requestsPerFile: 200, linesPerMessage: 1},
  turns: 1,
  againPerTurn: 5,
  isNothingNewAimed: true,
}

/** Imports each history, beside the newest ccusage where the registry gives it. */
export async function* measureImports({
  seed,
  isQuick,
  isLarge,
}: {
  readonly seed: number
  /** The first history alone. */
  readonly isQuick: boolean
  /** The 3 GB too. */
  readonly isLarge: boolean
}): AsyncGenerator<{readonly title: string; readonly figures: readonly Figure[]}> {
  const peer = ccusageCommand()
  const histories = [HISTORY, ...(isQuick ? [] : [MANY_FILES, STREAMED]), ...(isLarge ? [LARGE] : [])]
  for (const {title, plan, isNothingNewAimed, ...turns} of histories) {
    const filled = await fillTranscripts({seed, ...plan})
    const costs = await measureImport(filled, {...turns, peer})
    const beside = peer === undefined ? '' : `, in times of ${peer.title} daily`
    yield {
      title: `Import, whole process, ${title}, ${(filled.bytes / 1e6).toFixed(0)} MB${beside}`,
      figures: importFigures(costs, filled, {peer, isNothingNewAimed}),
    }
  }
}
