import {describe, expect, it} from 'vitest'
import type {SortBy} from '../../../src/cli/live-view/controls.ts'
import {selectSessions} from '../../../src/cli/live-view/select-sessions.ts'
import {nowMs, sessionView} from './view-state-builder.ts'

const old = sessionView({sessionId: 'aaaa', project: 'Acme/API', lastSeenMs: nowMs - 9000, estimatedUsd: 9})
const large = sessionView({
  sessionId: 'bbbb',
  user: 'linus@example.com',
  lastSeenMs: nowMs - 8000,
  estimatedUsd: 0,
  totalTokens: 1e9,
})
const unpriced = sessionView({
  sessionId: 'cccc',
  user: null,
  project: null,
  model: 'nova-9',
  estimatedUsd: null,
  lastSeenMs: nowMs,
})

function selected(filter: string, sortBy: SortBy = 'lastSeen'): string[] {
  return selectSessions([old, large, unpriced], {filter, sortBy}).map(({sessionId}) => sessionId)
}

describe('selectSessions', () => {
  it('puts first what was seen last, costs most or used most tokens', () => {
    expect(selected('')).toEqual(['cccc', 'bbbb', 'aaaa'])
    expect(selected('', 'cost')).toEqual(['aaaa', 'bbbb', 'cccc'])
    expect(selected('', 'tokens')).toEqual(['bbbb', 'cccc', 'aaaa'])
  })

  it.each([
    ['LINUS', 'bbbb'],
    ['acme/ap', 'bbbb aaaa'],
    ['nova', 'cccc'],
    ['AAAA', 'aaaa'],
    ['nothing', ''],
  ])('finds %s in user, project, model or id, in any case', (filter, ids) => {
    expect(selected(filter).join(' ')).toBe(ids)
  })
})
