import {Errors} from '@oclif/core'
import {StackspendError} from '../errors.ts'
import {nearestWord} from '../nearest-word.ts'
import {describeUnexpectedArgument} from './unexpected-argument.ts'

export type ErrorDescription = {
  /** One of `ErrorCode`, or `INTERNAL` for what only we can mend. */
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
  readonly exitCode: number
}

/**
 * An error as its reader should see it. What the user can mend is told plainly with the next command to type;
 * anything else is our fault and keeps its stack. `command` is the oclif id of the command that failed.
 */
export function describeError(error: unknown, command?: string): ErrorDescription {
  if (error instanceof StackspendError) {
    const {code, hint, exitCode} = error
    return {code, message: withoutFrame(error.message), hint, exitCode}
  }
  if (error instanceof Errors.CLIError) return describeUsageError(error, command)
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    code: 'INTERNAL',
    message: `a fault in stackspend itself, please report it:\n${message}`,
    hint: undefined,
    exitCode: 1,
  }
}

/** oclif ends its own messages with an advice that does not name the command, and breaks the line of a flag's. */
function withoutFrame(message: string): string {
  return message.replace(/\nSee more help with --help$/, '').replace(/^Parsing (--\S+) \n\t(?:\1 )?/, '$1: ')
}

function describeUsageError(error: Errors.CLIError, command: string | undefined): ErrorDescription {
  const words = command?.split(':') ?? []
  const help = ['stackspend', ...words, '--help'].join(' ')
  // Where a flag has no place its value says nothing, and may be a secret.
  const message = withoutFrame(error.message)
    .replace(/^Unexpected arguments?: .*$/s, describeUnexpectedArgument(words.join(' ')))
    .replace(/^Nonexistent flags?: .*$/s, text => text.replaceAll(/(-[^\s=,]+)=.*?(?=, -|$)/gs, '$1'))
    .replaceAll(/(--[\w-]+)=.*?(?= cannot also be provided)/gs, '$1')
  const suggestion = nearestFlag(error)
  return {
    code: 'USAGE',
    message: suggestion === undefined ? message : `${message}. Did you mean ${suggestion}?`,
    hint: help,
    exitCode: error.oclif.exit ?? 2,
  }
}

/** For an unknown flag: the flag of that command that was probably meant. */
function nearestFlag(error: Errors.CLIError): string | undefined {
  if (!isUnknownFlagError(error)) return undefined
  const [typed] = error.flags
  const known = Object.keys(error.parse.input.flags)
  const nearest =
    typed === undefined ? undefined : nearestWord(typed.replace(/^-+/, '').replace(/=.*$/s, ''), known)
  return nearest === undefined ? undefined : `--${nearest}`
}

type UnknownFlagError = Errors.CLIError & {
  readonly flags: readonly string[]
  readonly parse: {readonly input: {readonly flags: Record<string, unknown>}}
}

/** oclif does not export the class; of its errors only this one lists flags and keeps what it parsed with. */
function isUnknownFlagError(error: Errors.CLIError): error is UnknownFlagError {
  return 'flags' in error && Array.isArray(error.flags) && 'parse' in error
}
