import {describe, expect, it} from 'vitest'
import {type FilterFlags, parseFilters} from '../../src/report/parse-filters.ts'

function filters(some: Partial<FilterFlags> = {}) {
  const none = {
    user: [],
    model: [],
    project: [],
    branch: [],
    session: [],
    source: [],
    team: [],
    agent: [],
    tool: [],
    attr: [],
  }
  return parseFilters({...none, ...some})
}

describe('parseFilters', () => {
  it('keeps everything where nothing was asked for', () => {
    expect(filters()).toEqual({})
  })

  it('keeps values as they were typed, by dimension', () => {
    expect(filters({model: ['Opus 5.5'], user: ['ada', 'linus']})).toEqual({
      user: ['ada', 'linus'],
      model: ['Opus 5.5'],
    })
  })

  it('gathers the values of one attribute', () => {
    expect(filters({attr: ['a=1', 'b=x=y', 'a=2', '__proto__=3']})).toEqual({
      'attr:a': ['1', '2'],
      'attr:b': ['x=y'],
      'attr:__proto__': ['3'],
    })
  })

  it.each([
    [{session: ['']}, '--session has an empty value.'],
    [{user: ['ada', ' ']}, '--user has an empty value.'],
    [{attr: ['a']}, '--attr a is not of the form NAME=VALUE.'],
    [{attr: ['a=']}, '--attr a= is not of the form NAME=VALUE.'],
    [{attr: ['=a']}, '--attr =a is not of the form NAME=VALUE.'],
    [{attr: [' =a']}, '--attr  =a is not of the form NAME=VALUE.'],
    [{attr: ['']}, '--attr  is not of the form NAME=VALUE.'],
  ])('refuses %j', (some, message) => {
    expect(() => filters(some)).toThrow(expect.objectContaining({code: 'USAGE', exitCode: 2, message}))
  })
})
