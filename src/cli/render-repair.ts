import type {Repair} from '../app/repair-store.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {countOf, formatInteger} from '../report/format.ts'

const LONGEST_PATH = 4_096
const RESTORE = 'A backup of before has all: docs/store.md says how to restore it.'

/** What was found and done, and what to do next. Ends without a line break. */
export function renderRepair({outcome, file, found, damagedFile, salvaged}: Repair): string {
  const store = escapeForTerminal(file, LONGEST_PATH)
  const damaged = escapeForTerminal(damagedFile ?? '', LONGEST_PATH)
  const fault = `Damaged: ${escapeForTerminal(found ?? '', LONGEST_PATH)}.`
  switch (outcome) {
    case 'sound':
      return `Sound: every page of the store could be read, and its sums are what its requests add up to.\n  ${store}`
    case 'damaged':
      return `${fault}\n  ${store}\nTo mend it: stackspend repair`
    case 'sums-rebuilt':
      return `${fault}\nMended: the sums were added up anew, and no request was lost.`
    case 'salvaged':
      return [
        fault,
        `Mended: what could be read is in a new store. ${describeLoss(salvaged)}`,
        `The damaged one is beside it:\n  ${damaged}`,
        `What Claude Code's transcripts still tell is counted again by: stackspend import`,
        RESTORE,
      ].join('\n')
    case 'set-aside':
      return [
        fault,
        `Nothing of it could be read. It was moved away, and recording begins with a new store:\n  ${damaged}`,
        `What Claude Code's transcripts still tell is counted by: stackspend import`,
        RESTORE,
      ].join('\n')
    default:
      return outcome satisfies never
  }
}

function describeLoss(salvaged: Repair['salvaged']): string {
  if (salvaged === null) return ''
  const {requests, requestsBefore, waitingBatches, waitingBatchesBefore} = salvaged
  const lost = [
    lostOf(requests, requestsBefore, 'request'),
    lostOf(waitingBatches, waitingBatchesBefore, 'batch that waited to be forwarded'),
  ]
  return `${countOf(requests, 'request')} ${requests === 1 ? 'is' : 'are'} in it; ${lost.join(', ')}.`
}

/** What was there and is not; what is not known is said to be so. */
function lostOf(now: number, before: number | null, noun: string): string {
  const nouns = noun.replace(/^batch that/, 'batches that').replace(/request$/, 'requests')
  if (before === null) return `how many ${nouns} were lost is not known`
  const lost = Math.max(0, before - now)
  if (lost === 0) return `no ${noun} was lost`
  return `${formatInteger(lost)} ${lost === 1 ? `${noun} was` : `${nouns} were`} lost`
}
