import {identifyRequest} from './request-identity.ts'
import type {UsageEvent} from './usage-event.ts'

/** Whether a sighting is found by this identity. */
export function isKnownBy(sighting: UsageEvent, identity: string): boolean {
  return identitiesOf(sighting).includes(identity)
}

/** What a record is looked for by. */
export function identitiesOf(sighting: UsageEvent): readonly string[] {
  const {ids, own} = identifyRequest(sighting)
  return own === undefined ? ids : [own]
}

/** Whether two sightings are of one record, which may since have been told of more fully. */
export function isSameRecord(a: UsageEvent, b: UsageEvent): boolean {
  return a.lane === b.lane && identitiesOf(a).some(identity => isKnownBy(b, identity))
}

/** Whether an id of the API ties them: a server's span may lie within its client's, and both are of one request. */
export function sharesApiId(a: UsageEvent, b: UsageEvent): boolean {
  return (
    (a.requestId !== undefined && a.requestId === b.requestId) ||
    (a.messageId !== undefined && a.messageId === b.messageId)
  )
}
