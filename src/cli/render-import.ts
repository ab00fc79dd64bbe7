import {describeDrift} from '../app/describe-drift.ts'
import type {ImportResult} from '../app/import-result.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {countOf, formatBytes, formatDuration, formatInteger} from '../report/format.ts'

/** What an import did, and what to type next. Ends without a line break. */
export function renderImport(result: ImportResult): string {
  const {files, interrupted, requests, roots, since} = result
  const rest = since === null ? 'what they tell is counted' : `what is older than ${since} was left out`
  if (files.found === 0)
    return `No transcripts below ${roots.map(root => escapeForTerminal(root, LONGEST_PATH)).join(' and ')}.`
  if (interrupted) return `${describeStop(result)}\nTo go on from there: stackspend import`
  if (files.read === 0) return `Nothing new in ${countOf(files.found - files.failed, 'file')}: ${rest}.`
  if (requests.added + requests.changed === 0) return `Nothing new in ${describeRead(result)}: ${rest}.`
  return `Imported ${describeRequests(result)} from ${describeRead(result)}.\nTo see them: stackspend report --by project`
}

/** What could not be read, is odd about what was, or is left out, a line each. */
export function describeImportProblems({
  drift,
  problems,
  moreProblems,
  pruned,
  unreadable,
}: ImportResult): string[] {
  const path = (text: string) => escapeForTerminal(text, LONGEST_PATH)
  const lines = [
    ...drift.map(({path: file, missingRequests}) => describeDrift({path: path(file), missingRequests})),
    ...problems.map(({path: file, line, text}) =>
      line === undefined ? `${path(file)} ${text}` : `${path(file)}, line ${line}, ${text}`,
    ),
  ]
  if (moreProblems > 0) lines.push(`and ${formatInteger(moreProblems)} more of the kind`)
  if (pruned.requests > 0)
    lines.push(
      `${countOf(pruned.requests, 'request')} before ${pruned.before} ${pruned.requests === 1 ? 'is' : 'are'} left out: that time was pruned`,
    )
  if (unreadable > 0)
    lines.push(
      `${countOf(unreadable, 'record')} of usage could not be read and ${unreadable === 1 ? 'is' : 'are'} not counted`,
    )
  return lines
}

const LONGEST_PATH = 4_096

function describeStop(result: ImportResult): string {
  const {files} = result
  const done = files.read + files.failed
  return `Stopped after ${formatInteger(done)} of ${countOf(files.found - files.unchanged, 'file')}: ${describeRequests(result)} imported.`
}

function describeRequests({requests, sessions}: ImportResult): string {
  const more = requests.changed === 0 ? '' : ` (and more about ${formatInteger(requests.changed)} known ones)`
  return `${countOf(requests.added, 'request')}${more} of ${countOf(sessions, 'session')}`
}

function describeRead({files, bytes, elapsedMs}: ImportResult): string {
  return `${countOf(files.read, 'file')} (${formatBytes(bytes)} in ${formatDuration(elapsedMs)})`
}
