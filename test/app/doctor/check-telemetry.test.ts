import {describe, expect, it, onTestFinished} from 'vitest'
import {checkTelemetry} from '../../../src/app/doctor/check-telemetry.ts'
import {postLogs, requestLogs} from '../../support/claude-telemetry.ts'
import {emptyContext, onlyCheck, startListener} from './doctor-context.ts'

const MINUTE_MS = 60_000
const SENT_AT = '2026-11-22T12:00:00Z'
const ADVICE =
  'after an hour without data StackSpend says to check the endpoint and the connection id: stackspend connections list'

/** A home that got one request of the newest client, and what the check says so long after it. */
async function afterMinutes(minutes: number) {
  const context = await emptyContext({nowMs: () => Date.parse(SENT_AT) + minutes * MINUTE_MS})
  const {http, stop} = await startListener(context)
  onTestFinished(stop)
  const body = requestLogs([{at: SENT_AT, inputTokens: 1}], {'service.version': '2.1.330'})
  expect((await postLogs(http, body)).status).toBe(200)
  return onlyCheck(checkTelemetry, context)
}

describe('the last telemetry', () => {
  it('is fine for an hour', async () => {
    expect(await afterMinutes(60)).toEqual({
      name: 'last telemetry',
      status: 'ok',
      text: '1 h ago, from Claude Code 2.1.330',
    })
  })

  it('is a warning after that, with what StackSpend says to check', async () => {
    expect(await afterMinutes(61)).toMatchObject({status: 'warning', mend: ADVICE})
  })

  it('may never have come, for which a session older than the settings is the first reason', async () => {
    expect(await onlyCheck(checkTelemetry, await emptyContext())).toMatchObject({
      status: 'warning',
      text: 'none yet',
      mend: `start a new Claude Code session, older ones do not know of it; ${ADVICE}`,
    })
  })
})
