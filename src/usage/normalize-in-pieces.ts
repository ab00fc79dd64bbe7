import type {DecodedBatch, RecordGroup} from '../otlp/records.ts'
import {normalizeBatch} from './normalize-batch.ts'
import type {UsageBatch} from './usage-event.ts'

/** Few enough that keeping them holds nobody up, and more than a client sends at once. */
const RECORDS_PER_PIECE = 512

/** As `normalizeBatch`, of so many records at a time; at least one piece. */
export function* normalizeInPieces(batch: DecodedBatch, receivedAtMs: number): Generator<UsageBatch> {
  switch (batch.signal) {
    case 'logs':
      for (const groups of cut(batch.groups))
        yield normalizeBatch({signal: batch.signal, groups, rejected: 0}, receivedAtMs)
      break
    case 'traces':
      for (const groups of cut(batch.groups))
        yield normalizeBatch({signal: batch.signal, groups, rejected: 0}, receivedAtMs)
      break
    case 'metrics':
      for (const groups of cut(batch.groups))
        yield normalizeBatch({signal: batch.signal, groups, rejected: 0}, receivedAtMs)
      break
    default:
      batch satisfies never
  }
}

/** Groups of `RECORDS_PER_PIECE` records together; the last ones may be fewer. */
function* cut<T>(groups: readonly RecordGroup<T>[]): Generator<RecordGroup<T>[]> {
  let piece: RecordGroup<T>[] = []
  let records = 0
  for (const group of groups) {
    for (let from = 0; from < group.records.length; ) {
      const taken = group.records.slice(from, from + RECORDS_PER_PIECE - records)
      piece.push({...group, records: taken})
      from += taken.length
      records += taken.length
      if (records < RECORDS_PER_PIECE) continue
      yield piece
      piece = []
      records = 0
    }
  }
  if (piece.length > 0 || groups.length === 0) yield piece
}
