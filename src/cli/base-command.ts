import {homedir} from 'node:os'
import {join} from 'node:path'
import {Command} from '@oclif/core'
import type {JudgeOptions} from '../app/budgets/judge-budgets.ts'
import type {BudgetPlaces} from '../app/budgets/load-budgets.ts'
import type {OpenedPriceList} from '../app/load-price-list.ts'
import type {PriceListPaths} from '../app/price-list-files.ts'
import {checkHome, selfOf} from '../config/check-home.ts'
import {type Paths, resolvePaths} from '../config/paths.ts'
import type {ExitCode} from '../errors.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {escapeLines} from '../report/escape.ts'
import {terminalJson} from '../report/terminal-json.ts'
import {machineTimeZone, timezoneNotice} from './machine-time-zone.ts'
import {printError} from './print-error.ts'
import {takesColour} from './terminal.ts'

/**
 * What every command shares: `--json` prints exactly what `run` returns, and an error is rendered once, here.
 * A command parses, calls one function from `app/`, prints with `this.log` and returns the value.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true

  /** Where this installation keeps its files. @throws StackspendError HOME_UNSAFE */
  protected get paths(): Paths {
    const paths = resolvePaths(process.env, process.platform, homedir())
    checkHome(paths, selfOf(process))
    return paths
  }

  /** The price lists of this installation, and the user's own prices. */
  protected get pricePaths(): PriceListPaths {
    return {
      builtInPath: join(this.config.root, 'pricing.json'),
      listsDir: this.paths.priceListsDir,
      overridesPath: this.paths.overridesFile,
    }
  }

  /** The price list in use, or the one that `wanted` names, with the user's own prices in it. */
  protected async loadPrices(wanted?: string): Promise<PriceList> {
    return (await this.openPrices(wanted)).prices
  }

  /** The same, and which list it is. The code loads only for the commands that ask. */
  protected async openPrices(wanted?: string): Promise<OpenedPriceList> {
    const {openPriceList} = await import('../app/load-price-list.ts')
    return openPriceList(this.pricePaths, wanted)
  }

  /** What budgets are judged with, here and now. */
  protected async budgetOptions(timezone: string | undefined): Promise<JudgeOptions & BudgetPlaces> {
    if (timezone !== undefined) (await import('../report/time-zone.ts')).checkTimeZone(timezone)
    return {
      paths: this.paths,
      budgetsFile: this.paths.budgetsFile,
      workingDir: process.cwd(),
      prices: await this.loadPrices(),
      nowMs: Date.now(),
      timezone: timezone ?? this.machineTimeZone(),
    }
  }

  /** This machine's time zone by its IANA name; UTC, and a word about it on stderr, where it has none. */
  protected machineTimeZone(): string {
    // What most containers and build machines say; asking Intl takes 10 ms.
    if (process.env.TZ === 'UTC') return 'UTC'
    const {timezone, isKnown} = machineTimeZone()
    if (!isKnown) this.say(timezoneNotice(process.env.TZ))
    return timezone
  }

  /** Says something about the result, on stderr and under --json too. */
  protected say(text: string): void {
    process.stderr.write(`${escapeLines(text)}\n`)
  }

  /** Ends with `code` although there is a result to print: over budget, unpriced. Of several the lowest counts. */
  protected endWith(code: ExitCode): void {
    process.exitCode = Math.min(code, Number(process.exitCode ?? code))
  }

  /** Prints lines for a person: nothing under `--json`. */
  override log(text = ''): void {
    if (this.jsonEnabled()) return
    process.stdout.write(`${escapeLines(text, takesColour(process.stdout))}\n`)
  }

  /** Prints what a shell evaluates, byte for byte: its values are escaped where they come from. */
  protected logForShell(text: string): void {
    if (this.jsonEnabled()) return
    process.stdout.write(`${text}\n`)
  }

  /** oclif would colour it, and measure the terminal for that; a pipe wants the plain text. */
  protected override logJson(json: unknown): void {
    process.stdout.write(`${terminalJson(json, 2)}\n`)
  }

  protected override async catch(error: Error): Promise<void> {
    printError(error, {json: this.jsonEnabled(), command: this.id})
  }
}
