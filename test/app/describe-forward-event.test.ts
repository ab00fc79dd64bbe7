import {expect, it} from 'vitest'
import {describeForwardEvent} from '../../src/app/describe-forward-event.ts'

const team = {remote: 'team', reason: 'HTTP 404'} as const

it('says what happened on the way to a remote, and what to type where something can be done', () => {
  const told = [
    describeForwardEvent({...team, type: 'dead_letter', signal: 'logs', bytes: 9, id: 17}),
    describeForwardEvent({type: 'dropped', remote: 'team', batches: 1200, reason: 'waited too long'}),
    describeForwardEvent({...team, type: 'stalled'}),
    describeForwardEvent({...team, type: 'unreachable', retryInMs: 900}),
    describeForwardEvent({type: 'recovered', remote: 'team'}),
    describeForwardEvent({...team, type: 'outbox_failed'}),
  ]
  expect(told.join('\n')).toMatchInlineSnapshot(`
    "team will never take batch 17 (HTTP 404): stackspend outbox show 17
    1,200 batches for team given up: waited too long
    team refuses everything (HTTP 404); what is to be sent is kept: stackspend connections test "team"
    team is out of reach (HTTP 404); what is to be sent waits
    team takes batches again
    the outbox of team cannot be written (HTTP 404); it is tried again"
  `)
})
