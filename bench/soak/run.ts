import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {setTimeout as pause} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {BIN, cliEnvironment, runCli} from '../../test/support/run-cli.ts'
import {median, percentile} from '../median.ts'
import {misbehave} from './bad-clients.ts'
import {FAULTS, FaultySink} from './faulty-sink.ts'
import {ProcessSamples, type Trend} from './process-samples.ts'
import {SteadyLoad} from './steady-load.ts'

const FAULT_MS = 10_000
const DRAIN_MS = 10 * 60_000
/** Of a run of any length: what garbage collection and caches move up and down by. */
const RISE_AIM_MIB = 12
const PEAK_AIM_MIB = 256

type Check = {readonly name: string; readonly figure: string; readonly isMet: boolean}

/** A `watch` under a steady load for a while, its remote and its clients misbehaving in turns. */
async function main(): Promise<void> {
  const {values} = parseArgs({
    options: {
      minutes: {type: 'string', default: '3'},
      rate: {type: 'string', default: '200'},
      seed: {type: 'string', default: '1'},
    },
  })
  const minutes = Number(values.minutes)
  const rate = Number(values.rate)
  console.log(`Soak: ${minutes} minutes, ${rate} requests a second, Node ${process.version}`)
  const home = mkdtempSync(join(tmpdir(), 'stackspend-soak-'))
  const sink = new FaultySink()
  await sink.start()
  const watch = spawn(
    process.execPath,
    [BIN, 'watch', '--port', '0', '--no-transcripts', '--output', 'ndjson', '--forward', sink.url],
    {env: cliEnvironment(home), stdio: ['ignore', 'pipe', 'inherit']},
  )
  const ended = once(watch, 'exit')
  try {
    const lines = createInterface(watch.stdout)
    const [first] = await once(lines, 'line')
    const url = String(JSON.parse(String(first)).http)
    const load = new SteadyLoad({url, rate, seed: Number(values.seed)})
    const samples = new ProcessSamples(watch.pid ?? 0)
    const {signal, ...misbehaving} = endable()
    const attacks = misbehave(url, signal)
    load.start()
    samples.start()
    await playFaults(sink, minutes * 60_000)
    misbehaving.end()
    await load.stop()
    await drain(home)
    const trend = samples.stop()
    watch.kill('SIGTERM')
    const [code] = await ended
    const counted = await readRequests(home)
    const checks = [
      ...checkLoad(load, {sink, counted, attacks: await attacks}),
      ...checkProcess(trend),
      {name: 'ended by itself when asked', figure: `exit code ${code}`, isMet: code === 0},
    ]
    for (const {name, figure, isMet} of checks)
      console.log(`  ${isMet ? 'ok    ' : 'FAILED'} ${name.padEnd(44)} ${figure}`)
    if (checks.some(({isMet}) => !isMet)) process.exitCode = 1
  } finally {
    watch.kill('SIGKILL')
    await sink.stop()
    rmSync(home, {recursive: true, force: true})
  }
}

function endable(): {signal: AbortSignal; end: () => void} {
  const controller = new AbortController()
  return {signal: controller.signal, end: () => controller.abort()}
}

/** Every other while the remote is well. */
async function playFaults(sink: FaultySink, forMs: number): Promise<void> {
  const untilMs = performance.now() + forMs
  for (let turn = 0; performance.now() < untilMs; turn += 1) {
    await sink.become(
      turn % 2 === 0 ? 'none' : (FAULTS[1 + (((turn - 1) / 2) % (FAULTS.length - 1))] ?? 'none'),
    )
    await pause(Math.min(FAULT_MS, Math.max(0, untilMs - performance.now())))
  }
  await sink.become('none')
}

async function drain(home: string): Promise<void> {
  for (const untilMs = performance.now() + DRAIN_MS; performance.now() < untilMs; await pause(1_000)) {
    const {stdout} = await runCli(['status', '--json'], {env: {STACKSPEND_HOME: home}})
    const {remotes} = JSON.parse(stdout)
    if (remotes.every((remote: {waiting: number}) => remote.waiting === 0)) return
  }
}

async function readRequests(home: string): Promise<number> {
  const {stdout} = await runCli(['report', '--by', 'model', '--json'], {env: {STACKSPEND_HOME: home}})
  return JSON.parse(stdout).totals.requests
}

function checkLoad(
  {acknowledged, records, answersMs, resent}: SteadyLoad,
  {sink, counted, attacks}: {sink: FaultySink; counted: number; attacks: number},
): Check[] {
  const missing = [...acknowledged].filter(hash => !sink.taken.has(hash)).length
  const foreign = [...sink.taken.keys()].filter(hash => !acknowledged.has(hash)).length
  const twice = [...sink.taken.values()].filter(times => times > 1).length
  const ms = (value: number) => `${value.toFixed(1)} ms`
  return [
    {
      name: 'every request counted, and once',
      figure: `${records.toLocaleString('en')} sent in ${acknowledged.size.toLocaleString('en')} batches, ${counted.toLocaleString('en')} counted`,
      isMet: records === counted && records > 0,
    },
    {
      name: 'every batch forwarded, none changed',
      figure: `${missing} missing, ${foreign} changed, ${twice} sent again after an answer that got lost`,
      isMet: missing === 0 && foreign === 0,
    },
    {
      name: 'no answer but 200',
      figure: `${resent} other, while ${attacks} bad clients came`,
      isMet: resent === 0,
    },
    {
      name: 'answers within 1 s',
      figure: `median ${ms(median(answersMs))}, 99th percentile ${ms(percentile(answersMs, 99))}, slowest ${ms(percentile(answersMs, 100))}`,
      isMet: percentile(answersMs, 100) < 1_000,
    },
  ]
}

function checkProcess({
  samples,
  peakMib,
  riseMib,
  slopeMibPerHour,
  handlesFirst,
  handlesLast,
}: Trend): Check[] {
  return [
    {
      name: `memory flat (rise of at most ${RISE_AIM_MIB} MiB)`,
      figure: `${riseMib.toFixed(1)} MiB over the run, ${slopeMibPerHour.toFixed(1)} MiB an hour, of ${samples} samples`,
      isMet: riseMib <= RISE_AIM_MIB,
    },
    {
      name: `memory below ${PEAK_AIM_MIB} MiB`,
      figure: `${peakMib.toFixed(0)} MiB at most`,
      isMet: peakMib < PEAK_AIM_MIB,
    },
    {
      name: 'file handles flat',
      figure: `${handlesFirst} in the first third, ${handlesLast} in the last`,
      isMet: handlesLast <= handlesFirst + 4,
    },
  ]
}

await main()
