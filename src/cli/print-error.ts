import {styleText} from 'node:util'
import {escapeLines} from '../report/escape.ts'
import {terminalJson} from '../report/terminal-json.ts'
import {describeError} from './describe-error.ts'

/**
 * Prints a failure and sets the exit code; nothing is thrown and nothing ends at once, so that what is still
 * on its way to a pipe arrives. Text goes to stderr; under --json the error is the result, so to stdout.
 */
export function printError(
  error: unknown,
  options: {readonly json: boolean; readonly command?: string | undefined},
): void {
  const {code, message, hint, exitCode} = describeError(error, options.command)
  process.exitCode = exitCode
  if (options.json) {
    process.stdout.write(`${terminalJson({error: {code, message, hint: hint ?? null}}, 2)}\n`)
    return
  }
  const title = styleText(['red', 'bold'], 'Error:', {stream: process.stderr})
  const next = hint === undefined ? `code  ${code}` : `next  ${hint}        (code ${code})`
  process.stderr.write(`${title} ${escapeLines(message.replaceAll('\n', '\n  '))}\n  ${escapeLines(next)}\n`)
}
