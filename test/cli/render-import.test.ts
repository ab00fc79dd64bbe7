import {describe, expect, it} from 'vitest'
import type {ImportResult} from '../../src/app/import-result.ts'
import {describeImportProblems, renderImport} from '../../src/cli/render-import.ts'

function result(set: Partial<ImportResult> = {}): ImportResult {
  return {
    schema: 'stackspend.import/1',
    roots: ['/home/dev/.claude/projects'],
    files: {found: 5000, read: 500, unchanged: 4500, failed: 0},
    since: null,
    bytes: 276_000_000,
    requests: {added: 100_000, changed: 0},
    pruned: {requests: 0, before: null},
    sessions: 87,
    malformedLines: 0,
    unreadable: 0,
    drift: [],
    problems: [],
    moreProblems: 0,
    interrupted: false,
    elapsedMs: 2700,
    ...set,
  }
}

describe('what an import says', () => {
  it('is how many requests it left out, since their time was pruned', () => {
    const before = '2025-10-18T12:00:00.000Z'
    expect(describeImportProblems(result({pruned: {requests: 1204, before}}))).toEqual([
      `1,204 requests before ${before} are left out: that time was pruned`,
    ])
    expect(describeImportProblems(result())).toEqual([])
  })

  it('is what it counted, and what to type next', () => {
    expect(renderImport(result())).toMatchInlineSnapshot(`
      "Imported 100,000 requests of 87 sessions from 500 files (263.2 MiB in 2 s).
      To see them: stackspend report --by project"
    `)
    expect(renderImport(result({requests: {added: 1, changed: 33}, sessions: 1}))).toContain(
      'Imported 1 request (and more about 33 known ones) of 1 session from 500 files',
    )
  })

  it('is that there was nothing new', () => {
    const files = {found: 5000, read: 0, unchanged: 5000, failed: 0}
    expect(renderImport(result({files}))).toBe('Nothing new in 5,000 files: what they tell is counted.')
    expect(renderImport(result({requests: {added: 0, changed: 0}}))).toBe(
      'Nothing new in 500 files (263.2 MiB in 2 s): what they tell is counted.',
    )
  })

  it('is that there is nothing to count', () => {
    const files = {found: 0, read: 0, unchanged: 0, failed: 0}
    expect(renderImport(result({files}))).toBe('No transcripts below /home/dev/.claude/projects.')
  })

  it('is what was left out when only newer requests were asked for', () => {
    const files = {found: 44, read: 0, unchanged: 44, failed: 0}
    const since = '2026-11-23T00:00:00.000Z'
    expect(renderImport(result({files, since}))).toBe(
      `Nothing new in 44 files: what is older than ${since} was left out.`,
    )
  })

  it('does not call what it could not read counted', () => {
    const files = {found: 3, read: 0, unchanged: 2, failed: 1}
    expect(renderImport(result({files}))).toBe('Nothing new in 2 files: what they tell is counted.')
  })

  it('is how far it came when it was stopped', () => {
    const files = {found: 5000, read: 120, unchanged: 4500, failed: 1}
    expect(renderImport(result({files, interrupted: true}))).toMatchInlineSnapshot(`
      "Stopped after 121 of 500 files: 100,000 requests of 87 sessions imported.
      To go on from there: stackspend import"
    `)
  })
})

describe('what an import says of odd files', () => {
  it('is a line each, safe for a terminal', () => {
    const lines = describeImportProblems(
      result({
        drift: [
          {path: 'p/a.jsonl', missingRequests: 2},
          {path: 'p/b.jsonl', missingRequests: 1},
        ],
        problems: [
          {path: 'p/\u001b[2J.jsonl', line: 7, text: 'is no whole JSON object, and 2 more'},
          {path: 'q', text: 'may not be read by this user'},
        ],
        moreProblems: 1200,
        unreadable: 2,
      }),
    )
    expect(lines).toEqual([
      '2 requests that p/a.jsonl told of before are in it no more; they stay counted',
      '1 request that p/b.jsonl told of before is in it no more; it stays counted',
      'p/␛[2J.jsonl, line 7, is no whole JSON object, and 2 more',
      'q may not be read by this user',
      'and 1,200 more of the kind',
      '2 records of usage could not be read and are not counted',
    ])
  })

  it('is nothing where all is well', () => {
    expect(describeImportProblems(result())).toEqual([])
  })
})
