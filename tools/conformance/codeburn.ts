import * as v from 'valibot'
import type {Figures, Tool} from '../../test/conformance/run-case.ts'
import {installPeer, latestVersion} from './install-peer.ts'
import {runPeer} from './run-peer.ts'
import type {Isolation} from './without-network.ts'

// Its `all` is six months; the cases are older, and none is of tomorrow.
const PERIOD = ['--from', '2025-01-01', '--to', '2026-12-31']

const reportSchema = v.object({
  overview: v.object({
    cost: v.number(),
    calls: v.number(),
    tokens: v.object({input: v.number(), output: v.number(), cacheRead: v.number(), cacheWrite: v.number()}),
  }),
  daily: v.array(v.object({date: v.string(), cost: v.number()})),
})

/** `codeburn report`, the newest in the registry. */
export function codeburn(isolation: Isolation): Tool | undefined {
  const version = latestVersion('codeburn')
  const peer = version === undefined ? undefined : installPeer('codeburn', version)
  if (peer === undefined) return undefined
  return {
    name: 'codeburn',
    version: peer.version,
    ask: async question => {
      const args = ['--timezone', question.timezone, 'report', '--provider', 'claude', ...PERIOD]
      return readCodeburn(
        await runPeer(peer, 'codeburn', {question, isolation, args: [...args, '--format', 'json']}),
      )
    },
  }
}

export function readCodeburn(json: string): Figures {
  const {overview, daily} = v.parse(reportSchema, JSON.parse(json))
  return {
    requests: overview.calls,
    inputTokens: overview.tokens.input,
    outputTokens: overview.tokens.output,
    cacheReadTokens: overview.tokens.cacheRead,
    cacheWriteTokens: overview.tokens.cacheWrite,
    costUsd: overview.cost,
    // Its JSON has no field for it.
    unpricedModels: [],
    days: Object.fromEntries(daily.map(day => [day.date, day.cost])),
  }
}
