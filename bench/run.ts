import {readFileSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {resolve} from 'node:path'
import {promptThresholds} from '../src/pricing/prompt-thresholds.ts'
import {toPriceList} from '../src/pricing/to-price-list.ts'
import {measureAttacks} from './attacks.ts'
import {type Figure, renderFigures} from './figures.ts'
import {fillStore} from './fill-store.ts'
import {measureHook} from './hook-time.ts'
import {idleFigures, loadFigures} from './load-figures.ts'
import {measureIdle} from './measure-idle.ts'
import {measureImports} from './measure-imports.ts'
import {measureLoad} from './measure-load.ts'
import {measureReports, type ReportTime} from './report-time.ts'
import {measureStartUp, type StartUp} from './start-up.ts'

const SEED = 1
const SIZES = [10_000, 100_000, 1_000_000]

/** What is measured; all of it unless the command line names some. */
const SECTIONS: Readonly<Record<string, (options: Options) => Promise<void> | void>> = {
  'start-up': () => show('Start-up, whole process, in times of bare Node', startUpFigures(measureStartUp())),
  load: showLoad,
  attacks: async () => {
    console.log("Attacks: another client's slowest answer, and the listener's memory")
    for await (const figure of measureAttacks()) console.log(renderFigures([figure]))
    console.log()
  },
  reports: showReports,
  hook: showHook,
  import: async ({isQuick, isLarge}) => {
    for await (const {title, figures} of measureImports({seed: SEED, isQuick, isLarge})) show(title, figures)
  },
}

type Options = {readonly isQuick: boolean; readonly isLarge: boolean}

async function main(args: readonly string[]): Promise<void> {
  const named = args.filter(arg => !arg.startsWith('--'))
  const unknown = named.find(name => SECTIONS[name] === undefined)
  if (unknown !== undefined)
    throw new Error(`no section "${unknown}"; there are: ${Object.keys(SECTIONS).join(', ')}`)
  console.log(
    `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores\n`,
  )
  const options = {isQuick: args.includes('--quick'), isLarge: args.includes('--history')}
  for (const [name, run] of Object.entries(SECTIONS)) {
    if (named.length === 0 || named.includes(name)) await run(options)
  }
}

async function showLoad({isQuick}: Options): Promise<void> {
  const measured = await measureLoad(isQuick ? {rounds: 3, requests: 500} : {rounds: 5, requests: 1_000})
  for (const {title, figures} of loadFigures(measured)) show(title, figures)
  show('A watch while nothing comes in', idleFigures(await measureIdle()))
}

async function showReports({isQuick}: Options): Promise<void> {
  const homes = new Map<number, string>()
  for (const requests of isQuick ? SIZES.slice(0, 2) : SIZES)
    homes.set(requests, await fillStore({seed: SEED, requests}, readThresholds()))
  const title = `Reports, whole process, growth from ${SIZES[0]?.toLocaleString('en')} requests`
  show(title, reportFigures(measureReports(homes)))
}

async function showHook({isQuick}: Options): Promise<void> {
  const requests = isQuick ? 10_000 : 100_000
  const home = await fillStore({seed: SEED, requests}, readThresholds())
  const times = measureHook(home)
  const figures: Figure[] = times.map(({name, wallMs, bareMs, aim}) => ({
    name,
    value: wallMs,
    ratio: wallMs / bareMs,
    ratioAim: aim,
  }))
  const title = `Claude Code hook, whole process, ${requests.toLocaleString('en')} requests, in times of bare Node`
  show(title, [{name: 'node -e 0', value: times[0]?.bareMs ?? Number.NaN, ratio: 1}, ...figures])
}

function startUpFigures(startUp: readonly StartUp[]): Figure[] {
  const bareMs = startUp[0]?.wallMs ?? Number.NaN
  return startUp.map(({name, wallMs, aim}) => ({name, value: wallMs, ratio: wallMs / bareMs, ratioAim: aim}))
}

function reportFigures(times: readonly ReportTime[]): Figure[] {
  return times.map(({report, requests, wallMs, bareMs}) => {
    const smallest = times.find(time => time.report === report)
    const isAimed = report === '--by day' && requests === SIZES.at(-1)
    return {
      name: `${report}, ${requests.toLocaleString('en')}`,
      value: wallMs,
      ratio: wallMs / (smallest?.wallMs ?? Number.NaN),
      detail: `${(wallMs / bareMs).toFixed(1)}x bare Node`,
      ...(isAimed ? {valueAim: 150, ratioAim: 2} : {}),
    }
  })
}

function show(title: string, figures: readonly Figure[]): void {
  console.log(`${title}\n${renderFigures(figures)}\n`)
}

function readThresholds(): readonly number[] {
  const file = resolve(import.meta.dirname, '../pricing.json')
  return promptThresholds(toPriceList(JSON.parse(readFileSync(file, 'utf8'))))
}

await main(process.argv.slice(2))
