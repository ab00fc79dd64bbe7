import {describe, expect, it} from 'vitest'
import {renderFailedRequestLine, renderProblemLine, renderRequestLine} from '../../src/cli/watch-lines.ts'

const request = {
  occurredAtMs: Date.UTC(2026, 10, 22, 13, 3, 7),
  user: 'ada@example.com',
  project: 'acme/api',
  model: 'claude-opus-5-5',
  sessionId: '1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9',
  inputTokens: 1200,
  outputTokens: 18_400,
  cachedTokens: 2_100_000,
  estimatedUsd: 1.92,
}

describe('renderRequestLine', () => {
  it('says when, who, where, what and how much, in columns', () => {
    const stranger = {
      ...request,
      user: null,
      project: '日本語',
      model: 'nova-9',
      sessionId: null,
      estimatedUsd: null,
    }
    const lines = [request, stranger].map(line => renderRequestLine(line, 'Europe/Berlin'))
    expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
      "
      2026-11-22 14:03:07  ada@example.com   acme/api              claude-opus-5-5       1.20k in  18.4k out  2.10M cached     $1.92  session 1f2e3d4c
      2026-11-22 14:03:07  –                 日本語                nova-9                1.20k in  18.4k out  2.10M cached  unpriced  session –
      "
    `)
  })

  it('tells the time in the zone asked for', () => {
    expect(renderRequestLine(request, 'UTC')).toMatch(/^2026-11-22 13:03:07 {2}/)
    expect(renderRequestLine(request, 'Asia/Kathmandu')).toMatch(/^2026-11-22 18:48:07 {2}/)
  })

  it('stays one line without escape sequences, whatever telemetry says', () => {
    const hostile = 'x\r\n\x1b[2J'
    const line = renderRequestLine(
      {...request, user: hostile, project: hostile, model: hostile, sessionId: hostile},
      'UTC',
    )
    expect(line).not.toMatch(/[\p{Cc}]/u)
  })
})

describe('renderFailedRequestLine', () => {
  it('says the status and the attempts where they are known', () => {
    const lines = [{statusCode: 529, attempts: 10}, {statusCode: 400, attempts: 1}, {}].map(failure =>
      renderFailedRequestLine({...request, ...failure}, 'UTC'),
    )
    expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
      "
      2026-11-22 13:03:07  ada@example.com   acme/api              claude-opus-5-5       failed with 529 after 10 attempts  session 1f2e3d4c
      2026-11-22 13:03:07  ada@example.com   acme/api              claude-opus-5-5       failed with 400  session 1f2e3d4c
      2026-11-22 13:03:07  ada@example.com   acme/api              claude-opus-5-5       failed  session 1f2e3d4c
      "
    `)
  })
})

describe('renderProblemLine', () => {
  it('marks the problem with a sign and keeps it on one line', () => {
    expect(renderProblemLine({atMs: request.occurredAtMs, text: 'The disk\nis full.'}, 'UTC')).toBe(
      '2026-11-22 13:03:07  ! The disk␊is full.',
    )
  })
})
