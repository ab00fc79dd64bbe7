import {describe, expect, it} from 'vitest'
import {escapeForTerminal} from '../../src/report/escape.ts'
import {renderMarkdown} from '../../src/report/render-markdown.ts'
import {renderTable} from '../../src/report/render-table.ts'
import {emptyAdvice, headlineParts} from '../../src/report/summarize-report.ts'
import {measures, weekByUser} from './build-spend-report.ts'

const model = ['claude-opus-5-5']

describe('headlineParts', () => {
  it('names the filters behind the figure and its period', () => {
    expect(
      headlineParts(weekByUser({filters: {model, user: ['ada']}}), escapeForTerminal).slice(0, 3),
    ).toEqual([
      '$412.60 in 7 days (16–22 Nov 2026, Europe/Berlin)',
      'only model claude-opus-5-5',
      'only user ada',
    ])
  })

  it('names the time zone of the days even where the period has no bounds', () => {
    const period = {since: null, until: null, timezone: 'Asia/Tokyo'}
    expect(headlineParts(weekByUser({period}), escapeForTerminal)[0]).toBe('$412.60 in all (Asia/Tokyo)')
  })

  it('is in the table and, escaped, in Markdown', () => {
    const report = weekByUser({filters: {project: ['acme/*api*']}})
    expect(renderTable(report, {columns: 160, colour: false})).toContain(' · only project acme/*api* · ')
    expect(renderMarkdown(report)).toContain('\n\nonly project acme/\\*api\\* · ')
  })
})

describe('emptyAdvice', () => {
  const empty = weekByUser({rows: [], totals: measures(), notes: []})
  const unbounded = {since: null, until: null, timezone: 'UTC'}

  it('says how to record where there is nothing at all', () => {
    expect(emptyAdvice({...empty, period: unbounded}, escapeForTerminal)).toEqual([
      'No usage in all (UTC).',
      'To record some: run stackspend watch, and start Claude Code with what stackspend env claude prints.',
    ])
  })

  it('says to leave out the filters where there are some', () => {
    const filters = {model, 'attr:team': ['a']}
    expect(emptyAdvice({...empty, period: unbounded, filters}, escapeForTerminal)).toEqual([
      'No usage in all (UTC), only model claude-opus-5-5, only team a.',
      'To see the usage of all: leave out --model, --attr',
    ])
    expect(emptyAdvice({...empty, filters}, escapeForTerminal)).toContain(
      'To look further back: stackspend report --since 30d',
    )
  })
})
