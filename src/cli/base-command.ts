import {homedir} from 'node:os'
import {Command} from '@oclif/core'
import {type Paths, resolvePaths} from '../config/paths.ts'
import type {ExitCode} from '../errors.ts'
import {printError} from './print-error.ts'

/**
 * What every command shares: `--json` prints exactly what `run` returns, and an error is rendered once, here.
 * A command parses, calls one function from `app/`, prints with `this.log` and returns the value.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true

  /** Where this installation keeps its files. */
  protected get paths(): Paths {
    return resolvePaths(process.env, process.platform, homedir())
  }

  /** Says something about the result, on stderr and under --json too. */
  protected say(text: string): void {
    process.stderr.write(`${text}\n`)
  }

  /** Ends with `code` although there is a result to print: over budget, unpriced. Of several the lowest counts. */
  protected endWith(code: ExitCode): void {
    process.exitCode = Math.min(code, Number(process.exitCode ?? code))
  }

  /** oclif would colour it, and measure the terminal for that; a pipe wants the plain text. */
  protected override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`)
  }

  protected override async catch(error: Error): Promise<void> {
    printError(error, {json: this.jsonEnabled(), command: this.id})
  }
}
