import type {Hook} from '@oclif/core'
import {StackspendError} from '../errors.ts'
import {nearestWord} from '../nearest-word.ts'
import {describeUnexpectedArgument} from './unexpected-argument.ts'

/** oclif's hook for a command that does not exist: names the one that was probably meant. */
export const commandNotFound: Hook.CommandNotFound = async ({id, config}) => {
  const typed = id.replaceAll(':', ' ')
  const known = config.commandIDs.map(commandId => commandId.replaceAll(':', ' '))
  // oclif takes every word for a part of the command's name where the command has no arguments.
  const command = known.find(name => typed.startsWith(`${name} `))
  if (command !== undefined) {
    throw new StackspendError('USAGE', describeUnexpectedArgument(command), {
      exit: 2,
      hint: `stackspend ${command} --help`,
    })
  }
  const nearest = nearestWord(typed, known)
  const [topic = ''] = typed.split(' ')
  // Not what was typed behind it: after "connect" that may be a connection id.
  if (nearest === undefined && known.some(name => name.startsWith(`${topic} `))) {
    throw new StackspendError('USAGE', `"${topic}" has no such command.`, {
      exit: 2,
      hint: `stackspend ${topic} --help`,
    })
  }
  throw new StackspendError('USAGE', `there is no command "${typed}".${suggestion(nearest)}`, {
    exit: 2,
    hint: nearest === undefined ? 'stackspend --help' : `stackspend ${nearest} --help`,
  })
}

function suggestion(nearest: string | undefined): string {
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`
}
