import {join} from 'node:path'
import {run} from '@oclif/core'
import packageJson from '../../package.json' with {type: 'json'}
import {hideSqliteWarning} from './hide-sqlite-warning.ts'
import {printError} from './print-error.ts'

/**
 * Runs the command that `argv` names. Never throws and never calls `process.exit`: it leaves an exit code,
 * and the process ends when all it was asked to write is written.
 */
export async function main(argv: readonly string[]): Promise<void> {
  hideSqliteWarning(process)
  // TypeScript reads every string of a JSON file as `string`; oclif wants this one to the letter.
  const pjson = {...packageJson, oclif: {...packageJson.oclif, topicSeparator: ' ' as const}}
  try {
    await run([...argv], {root: join(import.meta.dirname, '..'), pjson})
  } catch (error) {
    printError(error, {json: argv.includes('--json')})
  }
}
