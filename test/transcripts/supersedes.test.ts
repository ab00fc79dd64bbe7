import {describe, expect, it} from 'vitest'
import type {RequestLine} from '../../src/transcripts/line/read-request.ts'
import {supersedes} from '../../src/transcripts/supersedes.ts'
import {usageEvent} from '../support/usage-event.ts'

type Differences = {outputTokens?: number; inputTokens?: number; isFinished?: boolean; isSidechain?: boolean}

function line({isFinished = false, isSidechain = false, ...counts}: Differences = {}): RequestLine {
  return {event: usageEvent({lane: 'transcript', ...counts}), isFinished, isSidechain}
}

describe('a line of a message', () => {
  it.each([
    ['has the larger output, though fewer tokens', {outputTokens: 9, inputTokens: 1}],
    ['has more tokens', {inputTokens: 11}],
    ['names why the message ended', {isFinished: true}],
  ])('counts instead of an earlier one when it %s', (_what, differences) => {
    expect(supersedes(line(differences), line())).toBe(true)
    expect(supersedes(line(), line(differences))).toBe(false)
  })

  it('counts instead of a copy in a side chain', () => {
    expect(supersedes(line(), line({isSidechain: true}))).toBe(true)
    expect(supersedes(line({isSidechain: true}), line())).toBe(false)
  })

  it('does not count instead of an equal one', () => {
    expect(supersedes(line(), line())).toBe(false)
  })
})
