import {homedir} from 'node:os'
import {Flags} from '@oclif/core'
import type {ConnectQuestions} from '../app/connect-questions.ts'
import type {Surroundings} from '../config/claude-settings/where.ts'
import {askAtTerminal, askNobody} from './connect-questions.ts'

/** What every command has that changes a settings file of Claude Code. */
export const changeFlags = {
  'dry-run': Flags.boolean({summary: 'Show the change as a diff, and write nothing.'}),
  yes: Flags.boolean({char: 'y', summary: 'Ask nothing, and write.'}),
}

/** Asks at the terminal, if there is one and it may; `command` is the one that was typed. */
export function questionsFor(
  command: string,
  {yes, isJson}: {readonly yes: boolean; readonly isJson: boolean},
): {readonly questions: ConnectQuestions; readonly isAsking: boolean} {
  const isAsking = !yes && !isJson && process.stdin.isTTY === true && process.stderr.isTTY === true
  const terminal = {input: process.stdin, output: process.stderr}
  return {questions: isAsking ? askAtTerminal(terminal) : askNobody({yes, command}), isAsking}
}

/** Where this process was started. */
export function surroundingsHere(): Surroundings {
  const {env, platform} = process
  return {env, platform, homeDir: homedir(), workingDir: process.cwd()}
}
