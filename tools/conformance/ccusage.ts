import * as v from 'valibot'
import type {Figures, Tool} from '../../test/conformance/run-case.ts'
import {installPeer, latestVersion} from './install-peer.ts'
import {runPeer} from './run-peer.ts'
import type {Isolation} from './without-network.ts'

const counts = {
  inputTokens: v.number(),
  outputTokens: v.number(),
  cacheReadTokens: v.number(),
  cacheCreationTokens: v.number(),
  totalCost: v.number(),
}

const dailySchema = v.object({
  // Version 20 calls the day `period`, version 18 `date`; without any usage 18 prints totals alone.
  daily: v.array(v.object({period: v.optional(v.string()), date: v.optional(v.string()), ...counts})),
  totals: v.nullable(v.object({...counts, unpricedModels: v.optional(v.array(v.string()))})),
})

/**
 * The newest version of which this platform's binary is in the registry: the package without it starts nothing,
 * and the two may be published at different times.
 */
export function latestCcusage(): string | undefined {
  return latestVersion(`@ccusage/ccusage-${process.platform}-${process.arch}`)
}

/** `ccusage daily`, its prices its own, costs in transcripts left aside. */
export function ccusage(version: string, isolation: Isolation): Tool | undefined {
  const peer = installPeer('ccusage', version)
  if (peer === undefined) return undefined
  return {
    name: 'ccusage',
    version,
    ask: async question => {
      const args = ['daily', '--offline', '--json', '--mode', 'calculate', '--timezone', question.timezone]
      return readCcusage(await runPeer(peer, 'ccusage', {question, isolation, args}))
    },
  }
}

export function readCcusage(json: string): Figures {
  const parsed: unknown = JSON.parse(json)
  // Version 18 prints an empty list where it found nothing.
  const {daily, totals} = Array.isArray(parsed) ? {daily: [], totals: null} : v.parse(dailySchema, parsed)
  return {
    requests: undefined,
    inputTokens: totals?.inputTokens ?? 0,
    outputTokens: totals?.outputTokens ?? 0,
    cacheReadTokens: totals?.cacheReadTokens ?? 0,
    cacheWriteTokens: totals?.cacheCreationTokens ?? 0,
    costUsd: totals?.totalCost ?? 0,
    unpricedModels: totals?.unpricedModels ?? [],
    days: Object.fromEntries(daily.map(day => [day.period ?? day.date ?? '', day.totalCost])),
  }
}
