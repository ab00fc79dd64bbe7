import {describe, expect, it} from 'vitest'
import {renderOutboxEntries, renderRemotes} from '../../src/cli/render-outbox.ts'
import type {OutboxEntry} from '../../src/store/outbox.ts'
import {nowMs, remoteStatus} from './remote-status.ts'

describe('renderRemotes', () => {
  it('shows what waits, what was delivered and how fast', () => {
    expect(
      renderRemotes([remoteStatus(), remoteStatus({remote: 'collector', kind: 'otlp'})], nowMs),
    ).toMatchInlineSnapshot(`
      "→ StackSpend "platform-team"
        waiting    0 batches (0 B)
        delivered  1,204 batches (4.1 MiB), last 3 s ago, 12 a minute

      → OTLP "collector"
        waiting    0 batches (0 B)
        delivered  1,204 batches (4.1 MiB), last 3 s ago, 12 a minute"
    `)
  })

  it('is loud about a remote that refuses everything', () => {
    const stalled = remoteStatus({
      waiting: 318,
      waitingBytes: 4_300_000,
      oldestReceivedAt: '2026-11-22T10:00:00.000Z',
      lastErrorAt: '2026-11-22T11:58:00.000Z',
      lastError: 'answered 404',
      stalledSince: '2026-11-22T10:00:00.000Z',
    })
    expect(renderRemotes([stalled], nowMs)).toMatchInlineSnapshot(`
      "✗ StackSpend "platform-team"
        waiting    318 batches (4.1 MiB), the oldest 2 h old
        delivered  1,204 batches (4.1 MiB), last 3 s ago, 12 a minute
        stalled    for 2 h: the remote refuses everything, nothing is lost
        last error answered 404, 2 min ago"
    `)
  })

  it('says when something is kept that no connection is there for', () => {
    const [orphan, gone] = [{waiting: 1}, {}].map(kept => remoteStatus({remote: 'old', kind: null, ...kept}))
    if (orphan === undefined || gone === undefined) throw new Error('two were made')
    expect(renderRemotes([orphan], nowMs)).toMatch(/^→ "old" \(no connection is called so\)\n/)
    expect(renderRemotes([gone], nowMs)).toMatch(/^→ "old"\n/)
  })

  it('says when something was last lost', () => {
    const lastLossAt = new Date(nowMs - 7_200_000).toISOString()
    expect(renderRemotes([remoteStatus({lastLossAt})], nowMs)).toContain('\n  last loss  2 h ago')
  })

  it('says that nothing is lost only where nothing is', () => {
    const stalledSince = '2026-11-22T10:00:00.000Z'
    for (const loss of [{notQueued: 1}, {dropped: 1}]) {
      const text = renderRemotes([remoteStatus({stalledSince, ...loss})], nowMs)
      expect(text).toContain('refuses everything\n')
      expect(text).not.toContain('lost')
    }
  })

  it('counts one of each as one', () => {
    const one = {
      waiting: 1,
      dead: 1,
      notQueued: 1,
      dropped: 1,
      rejectedRecords: 1,
      notForwarded: 1,
      redactedAttributes: 1,
    }
    const text = renderRemotes([remoteStatus(one)], nowMs)
    expect(text.match(/ 1 (?:dead|[a-z]+)(?: letter)?\b/g)).toEqual([
      ' 1 batch',
      ' 1 dead letter',
      ' 1 batch',
      ' 1 batch',
      ' 1 record',
      ' 1 batch',
      ' 1 attribute',
    ])
  })

  it('counts everything that was not delivered', () => {
    const lossy = remoteStatus({
      kind: null,
      lastSuccessAt: null,
      dead: 2,
      notQueued: 3,
      dropped: 4,
      rejectedRecords: 5,
      notForwarded: 6,
      redactedAttributes: 7,
    })
    expect(renderRemotes([lossy], nowMs)).toMatchInlineSnapshot(`
      "→ "platform-team" (no connection is called so)
        waiting    0 batches (0 B)
        delivered  1,204 batches (4.1 MiB), never yet, 12 a minute
        2 dead letters: stackspend outbox list --dead
        3 batches not queued, because the outbox was full or a batch could not be redacted
        4 batches given up
        5 records refused inside accepted batches
        6 batches not meant for it
        7 attributes taken out"
    `)
  })

  it('cannot be made to write an escape sequence', () => {
    const hostile = '\x1b[2Jowned'
    const status = remoteStatus({
      remote: hostile,
      lastError: hostile,
      lastErrorAt: '2026-11-22T11:58:00.000Z',
    })
    expect(renderRemotes([status], nowMs).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })
})

describe('renderOutboxEntries', () => {
  const entry: OutboxEntry = {
    id: 17,
    remote: 'platform-team',
    signal: 'logs',
    encoding: 'protobuf',
    contentEncoding: 'gzip',
    receivedAtMs: nowMs - 7_200_000,
    attempts: 3,
    bytes: 2048,
    state: 'waiting',
    nextAttemptAtMs: nowMs + 30_000,
    reason: 'answered 503',
  }

  it('shows a line per batch, and when it is sent again', () => {
    const entries: OutboxEntry[] = [
      entry,
      {...entry, id: 18, attempts: 0, nextAttemptAtMs: nowMs, reason: null},
      {...entry, id: 19, state: 'dead', nextAttemptAtMs: null, reason: 'answered 400'},
    ]
    expect(renderOutboxEntries(entries, nowMs)).toMatchInlineSnapshot(`
      "      17  logs       2.0 KiB  2 h old       3 attempts  due in 30 s  platform-team  answered 503
            18  logs       2.0 KiB  2 h old       0 attempts  due  platform-team
            19  logs       2.0 KiB  2 h old       3 attempts  dead letter  platform-team  answered 400"
    `)
  })
})
