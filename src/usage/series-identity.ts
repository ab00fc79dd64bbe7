import type {Attributes, AttributeValue, MetricRecord, Scope} from '../otlp/records.ts'
import {textHash} from './text-hash.ts'

/** In UTF-16 units. A resource's part is repeated in the identity of each of its points. */
const LONGEST_RESOURCE = 4096

/**
 * Identity of a metric series: resource, scope, metric and every attribute, whatever their order.
 * Leaves out the start time, which tells one run of a counter from the next.
 */
export function seriesIdentity(resource: string, scope: Scope, point: MetricRecord): string {
  const parts = toJson([point.metric, point.unit, scope.name, scope.version])
  return `[${parts},${resource},${toJson(sortedPairs(point.attributes))}]`
}

/** The resource's part of it; a hash where it is long. */
export function resourceIdentity(resource: Attributes): string {
  const whole = toJson(sortedPairs(resource))
  return whole.length <= LONGEST_RESOURCE ? whole : `"${textHash(whole)}"`
}

function sortedPairs(attributes: Attributes): [string, AttributeValue][] {
  return [...attributes].sort(([a], [b]) => (a < b ? -1 : 1))
}

function toJson(value: unknown): string {
  return JSON.stringify(value, replaceBigInt)
}

function replaceBigInt(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}
