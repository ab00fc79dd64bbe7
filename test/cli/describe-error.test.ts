import {Errors} from '@oclif/core'
import {describe, expect, it} from 'vitest'
import {describeError} from '../../src/cli/describe-error.ts'
import {StackspendError} from '../../src/errors.ts'

describe('describeError', () => {
  it('keeps what a StackspendError says', () => {
    const error = new StackspendError('STORE_NEWER', 'the store is newer', {
      exit: 4,
      hint: 'npm install -g stackspend',
    })
    expect(describeError(error)).toEqual({
      code: 'STORE_NEWER',
      message: 'the store is newer',
      hint: 'npm install -g stackspend',
      exitCode: 4,
    })
  })

  it('turns what oclif refuses into wrong usage of that command', () => {
    const error = new Errors.CLIError('Unexpected argument: 7\nSee more help with --help')
    expect(describeError(error, 'users:list')).toEqual({
      code: 'USAGE',
      message: 'Unexpected argument',
      hint: 'stackspend users list --help',
      exitCode: 2,
    })
  })

  it.each([
    ['connect:claude', 'Unexpected argument: id-secret', '--connection-id or --ingest-url?'],
    ['connect:otlp', 'Unexpected arguments: https://e.com/secret, 7', '--url?'],
    ['login', 'Unexpected argument: key-secret', 'read from stdin'],
    ['login', 'Nonexistent flag: --key=key-secret', 'Nonexistent flag: --key'],
    ['login', 'Nonexistent flags: --key=key-secret, x, -s=b-secret', 'Nonexistent flags: --key, -s'],
    [
      'connect:claude',
      'The following error occurred:\n  --ingest-url=https://e.com/secret cannot also be provided when using --connection-id',
      '--ingest-url cannot also be provided when using --connection-id',
    ],
  ])('repeats no value that has no place: %s, %s', (command, message, expected) => {
    const described = describeError(new Errors.CLIError(message), command)
    expect(described.message).toContain(expected)
    expect(described.message).not.toContain('secret')
  })

  it('names the flag that cannot be read on the line of what is wrong with it', () => {
    const error = new Errors.CLIError('Parsing --top \n\tExpected an integer\nSee more help with --help')
    expect(describeError(error, 'report').message).toBe('--top: Expected an integer')
  })

  it('names it once, also where oclif put its frame around an error of ours', () => {
    const framed =
      'Parsing --grpc-port \n\t--grpc-port "foo" is neither a port nor off.\nSee more help with --help'
    expect(describeError(new StackspendError('USAGE', framed, {exit: 2}), 'watch').message).toBe(
      '--grpc-port: "foo" is neither a port nor off.',
    )
  })

  it('points to all commands when none was found', () => {
    expect(describeError(new Errors.CLIError('no such command')).hint).toBe('stackspend --help')
  })

  it('names the nearest of the flags that the command has', () => {
    const error = Object.assign(new Errors.CLIError('Nonexistent flag: --sinse'), {
      flags: ['--sinse'],
      parse: {input: {flags: {since: {}, until: {}}}},
    })
    expect(describeError(error, 'report').message).toBe('Nonexistent flag: --sinse. Did you mean --since?')
  })

  it('suggests no flag that is far from what was typed', () => {
    const error = Object.assign(new Errors.CLIError('Nonexistent flag: --quetzal'), {
      flags: ['--quetzal'],
      parse: {input: {flags: {since: {}}}},
    })
    expect(describeError(error, 'report').message).toBe('Nonexistent flag: --quetzal')
  })

  it('keeps the stack of a fault that is ours', () => {
    const error = new TypeError('x is not a function')
    expect(describeError(error)).toEqual({
      code: 'INTERNAL',
      message: `a fault in stackspend itself, please report it:\n${error.stack}`,
      hint: undefined,
      exitCode: 1,
    })
  })

  it('describes a thrown value that is no error', () => {
    expect(describeError('gone').message).toContain('gone')
  })
})
