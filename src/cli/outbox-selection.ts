import {StackspendError} from '../errors.ts'
import type {OutboxSelection} from '../store/outbox.ts'

const BATCH_ID = /^\d{1,15}$/

/** Which batches were meant: numbers, or one of the flags. Throws `USAGE` for both, for neither, and for no number. */
export function parseOutboxSelection(
  ids: readonly string[],
  flags: {readonly dead: boolean; readonly all: boolean},
): OutboxSelection {
  const chosen = Number(ids.length > 0) + Number(flags.dead) + Number(flags.all)
  const bad = ids.find(id => !BATCH_ID.test(id))
  if (chosen !== 1 || bad !== undefined) {
    throw badSelection(
      bad === undefined
        ? 'Say which batches: their numbers, --dead, or --all.'
        : `"${bad}" is no number of a batch.`,
    )
  }
  if (flags.dead) return 'dead'
  return flags.all ? 'all' : ids.map(Number)
}

/** The number of one batch. Throws `USAGE` for anything else. */
export function parseBatchId(text: string): number {
  if (BATCH_ID.test(text)) return Number(text)
  throw badSelection(`"${text}" is no number of a batch.`)
}

function badSelection(message: string): StackspendError {
  return new StackspendError('USAGE', message, {
    exit: 2,
    hint: 'stackspend outbox list    (shows the numbers)',
  })
}
