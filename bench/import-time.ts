import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {isDeepStrictEqual} from 'node:util'
import {BIN, cliEnvironment} from '../test/support/run-cli.ts'
import type {FilledTranscripts} from './fill-transcripts.ts'
import type {TranscriptSums} from './generate-transcripts.ts'
import {measureProcess, type ProcessCost} from './measured-process.ts'

/** A peer's program that reads the whole history for each of its reports. */
export type PeerCommand = {
  readonly title: string
  readonly command: string
  readonly args: readonly string[]
}

/** Costs of each run, in the order that they were run. */
export type ImportCosts = {
  readonly first: readonly ProcessCost[]
  /** A second import, of which nothing is new. */
  readonly again: readonly ProcessCost[]
  /** `report --by day` after it. */
  readonly report: readonly ProcessCost[]
  readonly peer: readonly ProcessCost[]
}

const STEPS = ['first', 'again', 'report', 'peer'] as const

/**
 * Imports history into new homes, then again, then reports; the peer's report over the same files in the same turns,
 * so that a busy moment of the machine meets all of them. The first turn, which fills the system's file cache, is left out.
 */
export async function measureImport(
  history: FilledTranscripts,
  {
    turns,
    againPerTurn,
    peer,
  }: {readonly turns: number; readonly againPerTurn: number; readonly peer: PeerCommand | undefined},
): Promise<ImportCosts> {
  const costs: Record<keyof ImportCosts, ProcessCost[]> = {first: [], again: [], report: [], peer: []}
  for (let turn = 0; turn <= turns; turn += 1) {
    const measured = await measureTurn(history, {againPerTurn, peer})
    if (turn === 0) continue
    for (const step of STEPS) costs[step].push(...measured[step])
  }
  return costs
}

async function measureTurn(
  {configDir, sums}: FilledTranscripts,
  {againPerTurn, peer}: {readonly againPerTurn: number; readonly peer: PeerCommand | undefined},
): Promise<ImportCosts> {
  const home = mkdtempSync(join(tmpdir(), 'stackspend-bench-import-'))
  try {
    const env = cliEnvironment(home)
    const run = (args: readonly string[]) => measureProcess(process.execPath, [BIN, ...args], env)
    const first = await run(['import', '--root', join(configDir, 'projects'), '--json'])
    checkTotals((await run(['report', '--by', 'day', '--json'])).stdout, sums)
    const peerEnv = {...env, CLAUDE_CONFIG_DIR: configDir}
    const peerCost = peer && (await measureProcess(peer.command, peer.args, peerEnv))
    const again: ProcessCost[] = []
    const report: ProcessCost[] = []
    for (let time = 0; time < againPerTurn; time += 1) {
      again.push(await run(['import', '--root', join(configDir, 'projects'), '--json']))
      report.push(await run(['report', '--by', 'day']))
    }
    return {first: [first], again, report, peer: peerCost === undefined ? [] : [peerCost]}
  } finally {
    rmSync(home, {recursive: true, force: true})
  }
}

/** How fast something wrong is made is of no interest. */
export function checkTotals(reportJson: string, sums: TranscriptSums): void {
  const {requests, outputTokens, totalTokens} = JSON.parse(reportJson).totals
  const found = {requests, outputTokens, totalTokens}
  if (isDeepStrictEqual(found, sums)) return
  throw new Error(`imported ${JSON.stringify(found)}, generated were ${JSON.stringify(sums)}`)
}
