import type {Check} from '../app/doctor/check.ts'
import type {Diagnosis} from '../app/doctor/run-doctor.ts'
import {escapeForTerminal} from '../report/escape.ts'

/** Colours a text as its check's status is coloured. */
export type Paint = (text: string, status: Check['status']) => string

const SIGNS: Readonly<Record<Check['status'], string>> = {ok: '✓', warning: '!', failed: '✗'}
const LONGEST_TEXT = 600

/** A line a check, with the mend below what needs one, and the sum. Ends without a line break. */
export function renderDoctor({checks, failed, warnings}: Diagnosis, paint: Paint): string {
  const width = Math.max(...checks.map(({name}) => name.length))
  const lines = checks.flatMap(check => renderCheck(check, width, paint))
  return [...lines, ` ${describeSum(failed, warnings)}`].join('\n')
}

function renderCheck({name, status, text, mend, details = []}: Check, width: number, paint: Paint): string[] {
  const indent = ' '.repeat(width + 5)
  return [
    ` ${paint(SIGNS[status], status)} ${name.padEnd(width)}  ${escapeForTerminal(text, LONGEST_TEXT)}`,
    ...details.map(detail => `${indent}${escapeForTerminal(detail, LONGEST_TEXT)}`),
    ...(mend === undefined ? [] : [`${indent}→ ${escapeForTerminal(mend, LONGEST_TEXT)}`]),
  ]
}

function describeSum(failed: number, warnings: number): string {
  if (failed + warnings === 0) return 'all well'
  const told = [
    [failed, 'problem'],
    [warnings, 'warning'],
  ] as const
  return told
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}${count === 1 ? '' : 's'}`)
    .join(', ')
}
