import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {ATTACKS, type Attack} from '../test/support/attacks.ts'
import {type AttackOutcome, attackBeside} from '../test/support/beside-attack.ts'
import {BIN, cliEnvironment} from '../test/support/run-cli.ts'
import type {Figure} from './figures.ts'

const MEMORY_AIM_MIB = 256
const ANSWER_AIM_MS = 250
const CALM: Attack = {name: 'nothing', run: () => new Promise(resolve => setTimeout(resolve, 5_000))}

/** Makes every attack against a `watch` of its own, and measures what another client notices of it. */
export async function* measureAttacks(): AsyncGenerator<Figure> {
  for (const attack of [CALM, ...ATTACKS]) yield toFigure(attack.name, await measure(attack))
}

async function measure(attack: Attack): Promise<AttackOutcome> {
  const home = mkdtempSync(join(tmpdir(), 'stackspend-bench-attack-'))
  const watch = spawn(
    process.execPath,
    [BIN, 'watch', '--port', '0', '--output', 'ndjson', '--no-transcripts'],
    {
      env: cliEnvironment(home),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const closed = once(watch, 'close')
  try {
    const lines = createInterface(watch.stdout)
    const [first] = await once(lines, 'line')
    return await attackBeside({url: String(JSON.parse(String(first)).http), pid: watch.pid ?? 0}, attack)
  } finally {
    watch.kill('SIGKILL')
    await closed
    rmSync(home, {recursive: true, force: true})
  }
}

function toFigure(name: string, {peakMib, answersMs, failures}: AttackOutcome): Figure {
  const told = failures.length === 0 ? '' : `, ${failures.length} of ${answersMs.length} not answered 200`
  const isMet = peakMib !== undefined && peakMib <= MEMORY_AIM_MIB
  const memory =
    peakMib === undefined
      ? ''
      : `${peakMib.toFixed(0)} MiB, aim ${MEMORY_AIM_MIB} ${isMet ? 'met' : 'MISSED'}`
  return {name, value: answersMs.at(-1) ?? Number.NaN, valueAim: ANSWER_AIM_MS, detail: memory + told}
}
