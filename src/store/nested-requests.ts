import {parentKey, spanKey} from '../usage/request-identity.ts'
import {sharesApiId} from '../usage/same-request.ts'
import type {UsageEvent} from '../usage/usage-event.ts'
import type {EventKeys} from './event-keys.ts'
import type {EventTable, KnownRequest} from './event-table.ts'

/** Requests inside requests: what an outer one totals is counted by those within it. */
export class NestedRequests {
  private readonly events: EventTable
  private readonly keys: EventKeys

  constructor(events: EventTable, keys: EventKeys) {
    this.events = events
    this.keys = keys
  }

  /** Whether a request that is counted was made inside this one. */
  hasChildren(record: UsageEvent): boolean {
    const {spanKey: key} = record
    if (key === undefined) return false
    const isChild = (seen: UsageEvent) => seen.parentSpanKey === key && !sharesApiId(seen, record)
    return this.keys.find(parentKey(key)).some(id => this.events.read(id)?.sightings.some(isChild))
  }

  /** The requests that this one was made inside of, as far as they are still counted. */
  countedParents(child: UsageEvent): KnownRequest[] {
    const {parentSpanKey} = child
    if (parentSpanKey === undefined) return []
    const isParent = (seen: UsageEvent) => seen.spanKey === parentSpanKey && !sharesApiId(seen, child)
    return this.keys.find(spanKey(parentSpanKey)).flatMap(id => {
      const request = this.events.read(id)
      return request === undefined || request.isParent || !request.sightings.some(isParent) ? [] : [request]
    })
  }
}
