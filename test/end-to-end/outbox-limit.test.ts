import {describe, expect, it} from 'vitest'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {ConnectedHome} from '../support/connected-home.ts'
import {until} from '../support/spawned-watch.ts'

/** Two of these are more than the smallest limit that can be set. */
const HALF_A_MEBIBYTE = 'x'.repeat(600_000)
const largeBatch = (requestId: string) =>
  requestLogs([{requestId, inputTokens: 1, attributes: {filler: HALF_A_MEBIBYTE}}])

describe('a remote that is away while its outbox is full', () => {
  it.each([
    ['refuse-new', {notQueued: 2, dropped: 0}, 'req_1', 'not queued'],
    ['drop-oldest', {notQueued: 0, dropped: 2}, 'req_3', 'oldest'],
  ] as const)(
    'costs no usage and no answer with %s, is counted and told',
    async (onFull, counts, kept, told) => {
      const connected = await ConnectedHome.create({maxMebibytes: 1, onFull})
      connected.server.fail('ingest', {status: 503, retryAfter: '600'})
      const watch = await connected.watch()
      for (const id of ['req_1', 'req_2', 'req_3']) {
        expect((await postLogs(watch.url, largeBatch(id))).status).toBe(200)
      }
      const messages = () => watch.events().flatMap(({type, message}) => (type === 'error' ? [message] : []))
      await until('it to be told', () => messages().length > 0 || undefined)
      expect(messages()).toEqual([expect.stringContaining(told)])
      expect(await connected.state()).toMatchObject({waiting: 1, ...counts})
      const {totals} = await connected.json<{totals: object}>('report')
      expect(totals).toMatchObject({requests: 3, inputTokens: 3})
      const doctor = await connected.run('doctor')
      expect(doctor.stdout).toMatch(onFull === 'refuse-new' ? /not queued/ : /given up|dropped/)
      watch.kill('SIGTERM')
      await watch.ended

      connected.server.mend()
      const next = await connected.watch()
      await connected.untilState({waiting: 0, delivered: 1})
      expect(connected.server.delivered.map(({body}) => body.includes(kept))).toEqual([true])
      next.kill('SIGTERM')
      await next.ended
    },
  )

  it('takes --on-full before the settings', async () => {
    const connected = await ConnectedHome.create({maxMebibytes: 1, onFull: 'drop-oldest'})
    connected.server.fail('ingest', {status: 503, retryAfter: '600'})
    const watch = await connected.watch('--on-full', 'refuse-new')
    for (const id of ['req_1', 'req_2']) await postLogs(watch.url, largeBatch(id))
    expect(await connected.state()).toMatchObject({waiting: 1, notQueued: 1, dropped: 0})
  })
})

describe('a connection that StackSpend refuses', () => {
  it('keeps its data, is told, and gets all of it once connections test finds it well', async () => {
    const connected = await ConnectedHome.create()
    connected.server.fail('ingest', {status: 404})
    const watch = await connected.watch()
    for (let sent = 0; sent < 3; sent += 1) await postLogs(watch.url, requestLogs([{inputTokens: 1}]))
    await until('it to be told', () => watch.events().find(({type}) => type === 'stalled'))
    expect(await connected.state()).toMatchObject({waiting: 3, dead: 0, stalledSince: expect.any(String)})
    expect((await connected.run('connections', 'test')).exitCode).toBe(1)
    expect(await connected.state()).toMatchObject({waiting: 3, stalledSince: expect.any(String)})

    connected.server.mend()
    expect((await connected.run('connections', 'test')).exitCode).toBe(0)
    await connected.untilState({waiting: 0, delivered: 3, stalledSince: null})
    expect(watch.events().map(({type}) => type)).toContain('recovered')
  })
})
