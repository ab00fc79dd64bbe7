import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {findDeepNesting} from '../src/find-deep-nesting.ts'

const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`

describe('findDeepNesting', () => {
  it('takes a hundred levels, and finds where there is one more', () => {
    expect(findDeepNesting(nested(100))).toBeUndefined()
    expect(findDeepNesting(nested(101))).toBe(100)
    expect(findDeepNesting('{"a":'.repeat(1_000_000))).toBe(500)
  })

  it('counts neither what was closed nor what stands in a string', () => {
    expect(findDeepNesting(`[${'[[{}]],'.repeat(1000)}1]`)).toBeUndefined()
    expect(findDeepNesting(JSON.stringify(`"\\${'['.repeat(1000)}`))).toBeUndefined()
    expect(findDeepNesting(`"${'['.repeat(1000)}`)).toBeUndefined()
  })

  it('finds nothing in any document of a few levels', () => {
    fc.assert(fc.property(fc.json(), json => findDeepNesting(json) === undefined))
  })
})
