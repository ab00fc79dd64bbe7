import {describe, expect, it} from 'vitest'
import {describeFilters, filterFlags} from '../../src/report/describe-filters.ts'
import {escapeForMarkdownCell, escapeForTerminal} from '../../src/report/escape.ts'

describe('describeFilters', () => {
  it('says each dimension in a part of its own', () => {
    const filters = {user: ['ada@example.com', 'linus@example.com'], 'attr:cost_center': ['4711']}
    expect(describeFilters(filters, escapeForTerminal)).toEqual([
      'only user ada@example.com or linus@example.com',
      'only cost_center 4711',
    ])
  })

  it('counts what would be too long to read', () => {
    const session = ['a', 'b', 'c', 'd', 'e']
    expect(describeFilters({session}, escapeForTerminal)).toEqual(['only session a or b or c or 2 more'])
  })

  it('lets no name act on what it is printed on', () => {
    const filters = {'attr:\u001b[2J': ['a|b\u202e']} as const
    expect(describeFilters(filters, escapeForTerminal)).toEqual(['only ␛[2J a|b'])
    expect(describeFilters(filters, escapeForMarkdownCell)).toEqual(['only ␛\\[2J a&#124;b'])
  })

  it('is nothing where there are none', () => {
    expect(describeFilters({}, escapeForTerminal)).toEqual([])
  })
})

describe('filterFlags', () => {
  it('names each flag once', () => {
    expect(filterFlags({model: ['a'], 'attr:a': ['1'], 'attr:b': ['2']})).toBe('--model, --attr')
  })
})
