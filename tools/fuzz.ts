import {parseArgs} from 'node:util'
import {type Fuzzed, fuzz} from './fuzz/fuzz.ts'
import {keepFind} from './fuzz/kept-finds.ts'
import {isTargetName, TARGET_NAMES, type TargetName} from './fuzz/targets.ts'

const USAGE = 'fuzz [--seed N] [--seconds S] [--inputs N] [--http URL] [--grpc HOST:PORT] [target…]'
const DEFAULT_SECONDS = 10

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    seed: {type: 'string', default: '1'},
    /** Of each target. */
    seconds: {type: 'string'},
    inputs: {type: 'string'},
    http: {type: 'string'},
    grpc: {type: 'string'},
  },
})

/** @throws where it is no whole number. */
function toCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,15}$/.test(text)) throw new Error(`"${text}" is no whole number: ${USAGE}`)
  return Number(text)
}

/** @throws where there is none of this name. */
function toTarget(name: string): TargetName {
  if (isTargetName(name)) return name
  throw new Error(`no target "${name}"; there are: ${TARGET_NAMES.join(', ')}`)
}

function describe({target, inputs, seconds, peakBytes, finds}: Fuzzed): string {
  const rate = Math.round(inputs / Math.max(seconds, 0.001))
  const mebibytes = Math.round(peakBytes / 1024 ** 2)
  return `${target.padEnd(16)} ${String(inputs).padStart(9)} inputs ${String(rate).padStart(7)}/s ${String(mebibytes).padStart(5)} MiB ${String(finds.length).padStart(3)} finds`
}

/** Fuzzes one target after the other; whether nothing was found. */
async function main(): Promise<boolean> {
  const inputs = toCount(values.inputs)
  const seconds = toCount(values.seconds) ?? (inputs === undefined ? DEFAULT_SECONDS : undefined)
  const targets = positionals.length === 0 ? TARGET_NAMES : positionals.map(toTarget)
  const options = {
    seed: toCount(values.seed) ?? 1,
    ...(inputs === undefined ? {} : {inputs}),
    ...(seconds === undefined ? {} : {seconds}),
    surroundings: {http: values.http, grpc: values.grpc},
  }
  let hasFinds = false
  for (const name of targets) {
    const fuzzed = await fuzz(name, options)
    console.log(describe(fuzzed))
    for (const find of fuzzed.finds) {
      hasFinds = true
      console.log(
        `  ${find.kind}: ${keepFind(find)}\n    ${find.message.split('\n').slice(0, 6).join('\n    ')}`,
      )
    }
  }
  return !hasFinds
}

process.exitCode = (await main()) ? 0 : 1
