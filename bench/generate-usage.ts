import type {UsageBatch, UsageEvent} from '../src/usage/usage-event.ts'
import {generateSession, sessionSightings} from './generate-session.ts'
import {createRandom, type Random} from './random.ts'

/** How much usage, and which: the same gives the same, record by record. */
export type UsagePlan = {readonly seed: number; readonly requests: number}

/** What a store must report of everything that was generated. */
export type GeneratedSums = {
  requests: number
  outputTokens: number
  totalTokens: number
  sessions: number
}

const DAY_MS = 86_400_000
const LAST_DAY_MS = Date.UTC(2026, 10, 20)
const REQUESTS_PER_SESSION = 50
const SESSIONS_PER_DAY = 6
const FIRST_HOUR = 7
const LAST_HOUR = 16

/**
 * The usage of a team over some months up to November 2026, in batches of one working day each, ordered by
 * time. A user works in six sessions a day, so that users and days both grow with the root of the requests:
 * 10,000 requests are 2 users and 17 days, a million are 18 users and 186.
 * About one request in ten is seen by a span too, before or after its log.
 * The sums count each request once; they are complete when the last batch has been taken.
 */
export function generateUsage({seed, requests}: UsagePlan): {
  readonly batches: Iterable<UsageBatch>
  readonly sums: Readonly<GeneratedSums>
} {
  const sums: GeneratedSums = {requests: 0, outputTokens: 0, totalTokens: 0, sessions: 0}
  return {batches: generateDays(createRandom(seed), requests, sums), sums}
}

/** How many people a team has that makes so many requests. */
export function countUsers(requests: number): number {
  return Math.max(1, Math.round(Math.sqrt(requests / 3_000)))
}

function* generateDays(random: Random, requests: number, sums: GeneratedSums): Generator<UsageBatch> {
  const users = countUsers(requests)
  const days = Math.ceil(requests / (users * SESSIONS_PER_DAY * REQUESTS_PER_SESSION)) + 1
  for (const dayMs of workingDays(days)) {
    const records: UsageEvent[] = []
    for (let user = 0; user < users; user += 1) {
      for (let session = 0; session < SESSIONS_PER_DAY && sums.requests < requests; session += 1) {
        const startMs = dayMs + random.between(FIRST_HOUR * 3_600_000, LAST_HOUR * 3_600_000)
        const count = Math.min(random.between(30, 70), requests - sums.requests)
        records.push(...generateSession(random, {user, startMs, count}))
        sums.requests += count
        sums.sessions += 1
      }
    }
    addTokens(sums, records)
    records.sort((a, b) => a.occurredAtMs - b.occurredAtMs)
    if (records.length > 0)
      yield {events: records, points: [], apiErrors: [], sessions: sessionSightings(records), unreadable: 0}
  }
}

/** The last so many days from Monday to Friday, in order, each as its UTC midnight. */
function workingDays(count: number): number[] {
  const days: number[] = []
  for (let dayMs = LAST_DAY_MS; days.length < count; dayMs -= DAY_MS) {
    const weekday = new Date(dayMs).getUTCDay()
    if (weekday !== 0 && weekday !== 6) days.unshift(dayMs)
  }
  return days
}

function addTokens(sums: GeneratedSums, records: readonly UsageEvent[]): void {
  for (const {lane, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens} of records) {
    if (lane !== 'log') continue
    sums.outputTokens += outputTokens
    sums.totalTokens += inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens
  }
}
