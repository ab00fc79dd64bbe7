import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import * as v from 'valibot'
import {describe, expect, it} from 'vitest'
import {estimateCost} from '../../src/pricing/estimate-cost.ts'
import type {PriceableUsage} from '../../src/pricing/price-list.ts'
import {classifyPrompt, promptThresholds} from '../../src/pricing/prompt-thresholds.ts'
import {builtInPriceList} from '../support/price-list.ts'

const CAPTURES = join(import.meta.dirname, '..', 'fixtures', 'captures')

/** What the client reported of each request (`logs`), and what it was served for it (`api`). */
const truthSchema = v.record(
  v.string(),
  v.object({
    logs: v.array(
      v.object({
        request_id: v.string(),
        model: v.string(),
        in: v.number(),
        out: v.number(),
        cache_read: v.number(),
        cache_creation: v.number(),
        cost_usd: v.number(),
      }),
    ),
    api: v.array(
      v.object({
        request_id: v.string(),
        case: v.nullish(v.string(), ''),
        usage: v.optional(
          v.object({
            cache_creation: v.optional(
              v.object({ephemeral_5m_input_tokens: v.number(), ephemeral_1h_input_tokens: v.number()}),
            ),
            server_tool_use: v.optional(v.object({web_search_requests: v.number()})),
            inference_geo: v.optional(v.string()),
            speed: v.optional(v.string()),
          }),
        ),
      }),
    ),
  }),
)

const builtIn = builtInPriceList()
const thresholds = promptThresholds(builtIn)
const truth = v.parse(
  truthSchema,
  JSON.parse(readFileSync(join(CAPTURES, 'claude-code-2.1.330', 'truth.json'), 'utf8')),
)

type Request = {
  readonly name: string
  readonly reportedUsd: number
  /** As telemetry tells it: neither web searches, nor geography, nor the speed that was served. */
  readonly usage: PriceableUsage
  /** What only the API's own answer told. */
  readonly surcharges: Pick<PriceableUsage, 'webSearches' | 'speed' | 'geography'>
}

const requests: readonly Request[] = Object.values(truth).flatMap(({logs, api}) =>
  logs.map(log => {
    const call = api.find(({request_id}) => request_id === log.request_id)
    return {
      name: `${call?.case} ${log.model}`,
      reportedUsd: log.cost_usd,
      usage: {
        model: log.model,
        atMs: Date.parse('2026-11-22T12:00:00Z'),
        promptOverTokens: classifyPrompt(log.in + log.cache_read + log.cache_creation, thresholds),
        inputTokens: log.in,
        outputTokens: log.out,
        cacheReadTokens: log.cache_read,
        cacheWriteTokens: log.cache_creation,
        cacheWrite5mTokens: call?.usage?.cache_creation?.ephemeral_5m_input_tokens ?? 0,
        cacheWrite1hTokens: call?.usage?.cache_creation?.ephemeral_1h_input_tokens ?? 0,
        webSearches: 0,
      },
      surcharges: {
        webSearches: call?.usage?.server_tool_use?.web_search_requests ?? 0,
        geography: call?.usage?.inference_geo,
        speed: call?.usage?.speed,
      },
    }
  }),
)

function isExact(estimatedUsd: number | undefined, reportedUsd: number): boolean {
  return estimatedUsd !== undefined && Math.abs(estimatedUsd - reportedUsd) < 1e-9
}

describe('what Claude Code 2.1.330 said that its requests cost', () => {
  it('is our estimate but for seven requests with surcharges that telemetry does not tell', () => {
    const differing = requests.filter(
      ({usage, reportedUsd}) => !isExact(estimateCost(usage, builtIn), reportedUsd),
    )
    expect(requests).toHaveLength(121)
    expect(differing.map(({name}) => name).sort()).toEqual([
      'cost:fast claude-opus-5-5',
      'cost:geo claude-haiku-4-5-20251001',
      'cost:geo claude-opus-5-5',
      'cost:geo claude-sonnet-5-5',
      'cost:web claude-haiku-4-5-20251001',
      'cost:web claude-opus-5-5',
      'cost:web claude-sonnet-5-5',
    ])
  })

  it('is our estimate where the surcharges are known, but for US geography of a model older than that price', () => {
    const differing = requests.filter(
      ({usage, surcharges, reportedUsd}) =>
        !isExact(estimateCost({...usage, ...surcharges}, builtIn), reportedUsd),
    )
    expect(differing.map(({name}) => name)).toEqual(['cost:geo claude-haiku-4-5-20251001'])
  })
})
