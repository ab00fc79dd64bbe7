import type {Attributes, AttributeValue, MetricRecord, Scope} from '../otlp/records.ts'

/**
 * Identity of a metric series: resource, scope, metric and every attribute, whatever their order.
 * Leaves out the start time, which tells one run of a counter from the next.
 */
export function seriesIdentity(resource: Attributes, scope: Scope, point: MetricRecord): string {
  const parts = [point.metric, point.unit, scope.name, scope.version]
  return JSON.stringify([parts, sortedPairs(resource), sortedPairs(point.attributes)], replaceBigInt)
}

function sortedPairs(attributes: Attributes): [string, AttributeValue][] {
  return [...attributes].sort(([a], [b]) => (a < b ? -1 : 1))
}

function replaceBigInt(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}
