import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {configFolder} from './config-folder.ts'
import type {ConformanceCase} from './conformance-case.ts'

/** What a tool says was used. `undefined`: it has no such figure. */
export type Figures = {
  readonly requests: number | undefined
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  /** US dollars; `undefined` where it says that it does not know. */
  readonly costUsd: number | undefined
  /** Models that its output for programs names as unpriced, as sent. */
  readonly unpricedModels: readonly string[]
  /** US dollars by calendar day of the zone that was asked for. */
  readonly days: Readonly<Record<string, number>>
}

/** What a tool is asked about. */
export type Question = {
  /** Claude Code's configuration folder. */
  readonly configDir: string
  /** Where the tool may remember what it saw; the same for all steps of a case. */
  readonly home: string
  readonly timezone: string
  /** What a client sends meanwhile. */
  readonly telemetry: readonly string[]
}

export type Tool = {
  readonly name: string
  readonly version: string
  readonly ask: (question: Question) => Promise<Figures>
}

/** The last answer of `tool` to a case, whose files are gone afterwards. */
export async function runCase({steps, timezone = 'UTC'}: ConformanceCase, tool: Tool): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-conformance-'))
  try {
    const transcripts = configFolder(join(folder, 'claude'))
    const ask = (telemetry: readonly string[] = []) =>
      tool.ask({configDir: transcripts.path, home: join(folder, 'home'), timezone, telemetry})
    const [first, ...others] = steps
    first.transcripts?.(transcripts)
    let figures = await ask(first.telemetry)
    for (const step of others) {
      step.transcripts?.(transcripts)
      figures = await ask(step.telemetry)
    }
    return figures
  } finally {
    await rm(folder, {recursive: true, force: true, maxRetries: 5})
  }
}
