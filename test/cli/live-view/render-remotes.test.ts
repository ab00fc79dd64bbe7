import {describe, expect, it} from 'vitest'
import type {RemoteView} from '../../../src/app/view-state.ts'
import {isInTrouble, renderRemote} from '../../../src/cli/live-view/render-remotes.ts'
import {createPainter} from '../../../src/cli/live-view/spans.ts'
import {nowMs, remoteView} from './view-state-builder.ts'

const paint = createPainter(false)
const hourMs = 3_600_000

function rendered(changes: Partial<RemoteView>, columns = 160): string {
  return renderRemote(remoteView(changes), nowMs, columns)
    .map(line => paint(line, columns))
    .join('\n')
}

const backlog = {waiting: 318, waitingBytes: 4_300_000, oldestReceivedAtMs: nowMs - 2 * hourMs}
const unreachable = {...backlog, lastError: 'connection refused', lastErrorAtMs: nowMs - 1000}
const stalled = {
  ...backlog,
  lastError: 'answered 404',
  lastErrorAtMs: nowMs,
  stalledSinceMs: nowMs - 2 * hourMs,
}

describe('renderRemote', () => {
  it('says when something last got through', () => {
    expect(rendered({})).toBe(' → StackSpend "platform-team" ✓ 3 s ago · 0 waiting')
    expect(rendered({kind: 'otlp', name: 'collector'})).toBe(' → OTLP "collector" ✓ 3 s ago · 0 waiting')
  })

  it('shows the rate and the queue while a backlog drains', () => {
    expect(rendered({...backlog, deliveredPerMinute: 240})).toBe(
      ' → StackSpend "platform-team" ✓ 3 s ago · 240/min · 318 waiting (4.1 MiB), the oldest 2 h',
    )
  })

  it('does not call it trouble that nothing was sent yet', () => {
    const changes = {lastSuccessAtMs: null, delivered: 0}
    expect(rendered(changes)).toBe(' → StackSpend "platform-team" nothing sent yet · 0 waiting')
    expect(isInTrouble(remoteView(changes), nowMs)).toBe(false)
  })

  it('is loud about a remote out of reach, with the reason', () => {
    expect(rendered({...unreachable, lastSuccessAtMs: nowMs - 2 * hourMs})).toBe(
      ' ✗ StackSpend "platform-team" takes nothing (connection refused), last did 2 h ago · 318 waiting (4.1 MiB), the oldest 2 h',
    )
    expect(rendered({...unreachable, lastSuccessAtMs: null})).toContain('(connection refused), never did')
  })

  it('is loud about a remote that refuses everything, and says what to type', () => {
    expect(rendered(stalled)).toBe(
      ' ✗ StackSpend "platform-team" refuses everything for 2 h (answered 404): stackspend connections test · 318 waiting (4.1 MiB), the oldest 2 h',
    )
  })

  it('forgets an error once something got through after it', () => {
    expect(rendered({...unreachable, lastSuccessAtMs: nowMs})).toContain('✓ 0 s ago')
    expect(rendered({lastError: 'answered 503', lastErrorAtMs: nowMs})).toContain('✓ 3 s ago')
  })

  it('counts dead letters and what was not queued', () => {
    const lost = {lastLossAtMs: nowMs - hourMs}
    expect(rendered({...lost, dead: 1, notQueued: 1})).toBe(
      ' → StackSpend "platform-team" ✓ 3 s ago · 0 waiting · ! 1 dead letter: stackspend outbox list --dead · ! 1 batch not queued: no room, or not redactable',
    )
    expect(rendered({...lost, dead: 2, notQueued: 1200})).toContain('! 1,200 batches not queued')
    expect(rendered({...lost, dropped: 2})).toMatch(/ · ! 2 batches given up$/)
  })

  it('is quiet about what was lost more than a day ago, or on purpose', () => {
    const old = {notQueued: 1, lastLossAtMs: nowMs - 24 * hourMs}
    expect(rendered(old)).toContain(' · 1 batch not queued')
    expect(isInTrouble(remoteView(old), nowMs)).toBe(false)
    expect(rendered({dropped: 2})).toMatch(/ · 2 batches given up$/)
  })

  it('loses no meaning on a narrow terminal', () => {
    const changes = {...stalled, dead: 3, notQueued: 2, lastLossAtMs: nowMs}
    const narrow = rendered(changes, 32)
    expect(narrow.replaceAll('\n', '').replaceAll(/[ ·]+/g, ' ')).toBe(
      rendered(changes, 400).replaceAll(/[ ·]+/g, ' '),
    )
    expect(narrow).toMatchInlineSnapshot(`
      " ✗ StackSpend "platform-team"
       refuses everything for 2 h
       (answered 404): stackspend
       connections test · 318 waiting
       (4.1 MiB), the oldest 2 h · ! 3
       dead letters: stackspend outbox
       list --dead · ! 2 batches not
       queued: no room, or not
       redactable"
    `)
  })

  it('cannot be made to write an escape sequence by a name or a reason', () => {
    const hostile = '\x1b[2J\nowned\u202e'
    expect(rendered({...unreachable, name: hostile, lastError: hostile})).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

describe('isInTrouble', () => {
  it('is true where someone should look', () => {
    expect(isInTrouble(remoteView(), nowMs)).toBe(false)
    expect(isInTrouble(remoteView(backlog), nowMs)).toBe(false)
    for (const changes of [unreachable, stalled, {dead: 1}, {lastLossAtMs: nowMs}]) {
      expect(isInTrouble(remoteView(changes), nowMs)).toBe(true)
    }
  })
})
