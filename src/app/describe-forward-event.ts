import type {ForwardEvent} from '../forward/forward-event.ts'
import {formatInteger} from '../report/format.ts'

/** What happened on the way to a remote, for a person. */
export function describeForwardEvent(event: Exclude<ForwardEvent, {type: 'forwarded'}>): string {
  const {remote} = event
  switch (event.type) {
    case 'dead_letter':
      return `${remote} will never take batch ${event.id} (${event.reason}): stackspend outbox show ${event.id}`
    case 'dropped':
      return `${formatInteger(event.batches)} ${event.batches === 1 ? 'batch' : 'batches'} for ${remote} given up: ${event.reason}`
    case 'stalled':
      return `${remote} refuses everything (${event.reason}); what is to be sent is kept: stackspend connections test ${JSON.stringify(remote)}`
    case 'unreachable':
      return `${remote} is out of reach (${event.reason}); what is to be sent waits`
    case 'recovered':
      return `${remote} takes batches again`
    case 'outbox_failed':
      return `the outbox of ${remote} cannot be written (${event.reason}); it is tried again`
    default:
      return event satisfies never
  }
}
