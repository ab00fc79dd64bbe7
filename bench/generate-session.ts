import type {Context, SessionSighting, UsageEvent} from '../src/usage/usage-event.ts'
import type {Random} from './random.ts'
import {requestId} from './request-id.ts'

const MODELS = ['claude-sonnet-4-6', 'claude-sonnet-4-6', 'claude-opus-4-6'] as const
const BACKGROUND_MODEL = 'claude-haiku-4-5-20251001'
const AGENTS = ['Explore', 'Plan', 'general-purpose'] as const
const PROJECTS = ['acme/api', 'acme/web', 'acme/infra', 'acme/docs', 'acme/mobile'] as const
const TEAMS = ['platform', 'product', 'data'] as const
const CLIENT_VERSION = '2.1.330'

/** A coding session: 30 to 90 minutes of requests whose context grows, some of them by sub-agents. */
export function generateSession(
  random: Random,
  {user, startMs, count}: {user: number; startMs: number; count: number},
): UsageEvent[] {
  const session = {
    sessionId: sessionId(random),
    context: contextOf(user, random.pick(PROJECTS)),
    model: random.pick(MODELS),
    gapMs: Math.floor((random.between(30, 90) * 60_000) / count),
  }
  const records: UsageEvent[] = []
  let promptTokens = random.between(12_000, 25_000)
  for (let sequence = 0; sequence < count; sequence += 1) {
    const occurredAtMs = startMs + sequence * session.gapMs + random.between(0, session.gapMs)
    const request = generateRequest(random, {...session, occurredAtMs, sequence, promptTokens})
    records.push(...(random.isOnce(10) ? [request, asSpan(random, request)] : [request]))
    promptTokens = (promptTokens + request.cacheWriteTokens + request.outputTokens) % 190_000
  }
  return records
}

/** One sighting per session of the records, as a listener makes it. */
export function sessionSightings(records: readonly UsageEvent[]): SessionSighting[] {
  const sightings = new Map<string, SessionSighting>()
  for (const {sessionId, occurredAtMs, context} of records) {
    if (sessionId === undefined || sightings.has(sessionId)) continue
    sightings.set(sessionId, {sessionId, atMs: occurredAtMs, clientVersion: CLIENT_VERSION, context})
  }
  return [...sightings.values()]
}

function generateRequest(
  random: Random,
  around: Pick<UsageEvent, 'sessionId' | 'context' | 'model' | 'occurredAtMs' | 'sequence'> & {
    promptTokens: number
  },
): UsageEvent {
  const {promptTokens, ...rest} = around
  const agent = random.isOnce(6) ? random.pick(AGENTS) : undefined
  const cacheWriteTokens = random.between(200, 4_000)
  const cacheWrite1hTokens = agent === undefined ? cacheWriteTokens : 0
  return {
    ...rest,
    source: 'claude-code',
    lane: 'log',
    requestId: requestId(random, rest.occurredAtMs),
    hidesSession: false,
    model: agent === 'Explore' ? BACKGROUND_MODEL : rest.model,
    inputTokens: random.between(2, 400),
    outputTokens: random.between(20, 2_500),
    cacheReadTokens: promptTokens,
    cacheWriteTokens,
    cacheWrite5mTokens: cacheWriteTokens - cacheWrite1hTokens,
    cacheWrite1hTokens,
    reportedMicroUsd: random.between(4_000, 90_000),
    speed: 'normal',
    provider: 'firstParty',
    agent,
    tool: random.isOnce(30) ? 'github/search_issues' : undefined,
  }
}

/** The same request as its span tells it: without cost and split, and stamped a little earlier or later. */
function asSpan(random: Random, request: UsageEvent): UsageEvent {
  return {
    ...request,
    lane: 'span',
    occurredAtMs: request.occurredAtMs + random.between(-2, 2),
    sequence: undefined,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    reportedMicroUsd: undefined,
  }
}

function contextOf(user: number, project: string): Context {
  const team = TEAMS[user % TEAMS.length] ?? TEAMS[0]
  return {
    userId: `user-${user}`,
    userEmail: `user-${user}@example.com`,
    project,
    attributes: {cost_center: `eng-${100 + (user % 7)}`, 'team.id': team},
  }
}

function sessionId(random: Random): string {
  return [8, 4, 4, 4, 12].map(digits => random.hex(digits)).join('-')
}
