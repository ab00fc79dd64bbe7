import type {ConfigFolder} from './config-folder.ts'
import type {Rule} from './rules.ts'

/** What was really used, written out by whoever made the case. */
export type Truth = {
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  /** US dollars at list price on each request's own day, of the models that have one. */
  readonly costUsd: number
  /** Models, as sent, whose tokens have no price. */
  readonly unpricedModels?: readonly string[]
  /** `costUsd` by calendar day of the case's time zone; only where the case is about days. */
  readonly days?: Readonly<Record<string, number>>
}

/** One thing that happens before a tool is asked again. */
export type Step = {
  readonly transcripts?: (folder: ConfigFolder) => void
  /** OTLP/HTTP JSON bodies of logs that a client sends. Only a tool that listens knows of them. */
  readonly telemetry?: readonly string[]
}

/** Some usage as files on a disk, and what it adds up to. */
export type ConformanceCase = {
  /** A sentence about what was used. */
  readonly name: string
  readonly covers: readonly Rule[]
  /** A tool runs after each of them, and keeps what it remembers in between. What counts is its last answer. */
  readonly steps: readonly [Step, ...Step[]]
  readonly truth: Truth
  /** IANA zone that days are asked in; UTC unless given. */
  readonly timezone?: string
}

/** A case of files that are written once. */
export function caseOf(
  name: string,
  {
    covers = [],
    ...rest
  }: {readonly covers?: readonly Rule[]} & Omit<ConformanceCase, 'name' | 'covers' | 'steps'>,
  transcripts: (folder: ConfigFolder) => void,
): ConformanceCase {
  return {name, covers, steps: [{transcripts}], ...rest}
}

/** US dollars of tokens times dollars per million tokens, added up. */
export function usd(millionths: number): number {
  return millionths / 1e6
}
