import type {Sightings} from './merge-usage.ts'
import {NEARNESS_MS, shapesOf, TRANSCRIPT_NEARNESS_MS} from './request-identity.ts'
import type {UsageEvent} from './usage-event.ts'

/** Splits a request's sightings into those that ids tie together; what only looked alike comes apart. */
export function splitByIds(sightings: Sightings): Sightings[] {
  const parts: UsageEvent[][] = []
  for (const sighting of sightings) {
    const part = parts.find(part => part.some(other => areTied(sighting, other)))
    if (part === undefined) parts.push([sighting])
    else part.push(sighting)
  }
  return parts
}

/**
 * Pairs what looks alike across lanes, where one side has no request id: the same session, model, input and cache
 * counts, near in time. Equal outputs go first, then what is nearest. The outcome is the same whatever the order of
 * `parts`, so that it does not depend on which record arrived first.
 */
export function matchByShape(parts: readonly Sightings[]): Sightings[] {
  const pairs = parts
    .flatMap((a, index) => parts.slice(index + 1).map(b => ({a, b, distance: distanceOf(a, b)})))
    .flatMap(pair => (pair.distance === undefined ? [] : [{...pair, distance: pair.distance}]))
    .sort((x, y) => x.distance.outputs - y.distance.outputs || x.distance.ms - y.distance.ms || byName(x, y))
  const groups = new Map(parts.map(part => [part, new Set([part])]))
  for (const {a, b} of pairs) {
    const [left, right] = [groups.get(a), groups.get(b)]
    if (left === undefined || right === undefined || left === right) continue
    if (!mayJoin([...left].flat(), [...right].flat())) continue
    for (const part of right) {
      left.add(part)
      groups.set(part, left)
    }
  }
  return [...new Set(groups.values())].map(group => [...group].flat())
}

type Distance = {readonly outputs: 0 | 1; readonly ms: number}

/** `undefined` when they are not of one request. */
function distanceOf(a: Sightings, b: Sightings): Distance | undefined {
  if (!mayJoin(a, b)) return undefined
  let nearest: Distance | undefined
  for (const one of a) {
    for (const other of b) {
      const ms = Math.abs(one.occurredAtMs - other.occurredAtMs)
      if (ms > nearnessMs(one, other) || !isAlike(one, other)) continue
      const outputs = one.outputTokens === other.outputTokens ? 0 : 1
      if (
        nearest === undefined ||
        outputs < nearest.outputs ||
        (outputs === nearest.outputs && ms < nearest.ms)
      )
        nearest = {outputs, ms}
    }
  }
  return nearest
}

function isAlike(a: UsageEvent, b: UsageEvent): boolean {
  const shapes = shapesOf(b)
  return shapesOf(a).some(shape => shapes.includes(shape))
}

function mayJoin(a: Sightings, b: Sightings): boolean {
  const hasId = (sightings: Sightings) => sightings.some(({requestId}) => requestId !== undefined)
  return !(hasId(a) && hasId(b)) && !a.some(({lane}) => b.some(other => other.lane === lane))
}

// A request that has an id in two lanes was tied by it; the ids differ only where a message has two.
function areTied(a: UsageEvent, b: UsageEvent): boolean {
  if (a.requestId !== undefined && b.requestId !== undefined) return true
  return a.messageId !== undefined && a.messageId === b.messageId
}

function nearnessMs(a: UsageEvent, b: UsageEvent): number {
  return a.lane === 'transcript' || b.lane === 'transcript' ? TRANSCRIPT_NEARNESS_MS : NEARNESS_MS
}

function byName(x: {a: Sightings; b: Sightings}, y: {a: Sightings; b: Sightings}): number {
  return nameOf(x) < nameOf(y) ? -1 : 1
}

function nameOf({a, b}: {a: Sightings; b: Sightings}): string {
  const names = [a, b].map(part =>
    part
      .map(({lane, occurredAtMs, outputTokens, sequence, requestId, messageId}) =>
        [lane, occurredAtMs, outputTokens, sequence ?? '', requestId ?? '', messageId ?? ''].join(' '),
      )
      .sort()
      .join(','),
  )
  return names.sort().join(' | ')
}
