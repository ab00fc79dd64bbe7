import {describe, expect, it} from 'vitest'
import {addSighting, mergeSightings, type Sightings} from '../../src/usage/merge-usage.ts'
import type {TokenCounts, UsageEvent} from '../../src/usage/usage-event.ts'
import {usageOf} from '../support/captured-usage.ts'
import {listScenarios, loadScenario, type Scenario} from '../support/captures.ts'

function usageIn({batches}: Scenario, ...signals: string[]) {
  const usage = batches.filter(({signal}) => signals.includes(signal)).map(usageOf)
  return {
    events: usage.flatMap(({events}) => events),
    points: usage.flatMap(({points}) => points),
    unreadable: usage.reduce((total, {unreadable}) => total + unreadable, 0),
  }
}

function tokensOf(
  counts: readonly Pick<
    TokenCounts,
    'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens'
  >[],
) {
  const sum = (of: (one: (typeof counts)[number]) => number) =>
    counts.reduce((total, one) => total + of(one), 0)
  return {
    input: sum(one => one.inputTokens),
    output: sum(one => one.outputTokens),
    cacheRead: sum(one => one.cacheReadTokens),
    cacheWrite: sum(one => one.cacheWriteTokens),
  }
}

/** A body that was answered with 503 comes again as it was. */
function withoutRetries(events: readonly UsageEvent[]): UsageEvent[] {
  return [...new Map(events.map(event => [JSON.stringify(event), event])).values()]
}

const scenarios = listScenarios().map(({version, name}) => loadScenario(version, name))

describe.each(scenarios)('what Claude Code $version sent in $name', scenario => {
  const {truth} = scenario

  it('is read without a record left over', () => {
    expect(usageIn(scenario, 'logs', 'traces', 'metrics').unreadable).toBe(0)
  })

  it('tells in its logs of the requests that it reported, with their sessions and ids', () => {
    const {events} = usageIn(scenario, 'logs')
    const told = events.map(({requestId, sessionId, model}) => `${requestId} ${sessionId} ${model}`)
    const reported = truth.logs.map(({requestId, sessionId, model}) => `${requestId} ${sessionId} ${model}`)
    expect(told.toSorted()).toEqual(reported.toSorted())
    expect(tokensOf(events)).toEqual(tokensOf(truth.logs))
  })

  it('tells in its spans, where it sends any, of the same requests', () => {
    const events = withoutRetries(usageIn(scenario, 'traces').events)
    if (events.length === 0) return
    expect(events).toHaveLength(truth.logs.length)
    expect(tokensOf(events)).toEqual(tokensOf(truth.logs))
  })

  it('tells in logs and spans of the same requests by their ids, and the split stays known', () => {
    const {events} = usageIn(scenario, 'traces', 'logs')
    const byId = Map.groupBy(
      events.filter(event => event.requestId !== undefined),
      event => event.requestId,
    )
    for (const [id, records] of byId) {
      const merged = mergeSightings(records.reduce<Sightings>(addSighting, []))
      const log = records.find((record): record is UsageEvent => record.lane === 'log')
      expect({id, write1h: merged.cacheWrite1hTokens, cost: merged.reportedMicroUsd}).toEqual({
        id,
        write1h: log?.cacheWrite1hTokens,
        cost: log?.reportedMicroUsd,
      })
    }
  })
})
