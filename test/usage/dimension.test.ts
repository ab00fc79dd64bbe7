import {describe, expect, it} from 'vitest'
import {dimensions} from '../../src/report/dimensions.ts'
import {isTimeDimension} from '../../src/usage/dimension.ts'

describe('isTimeDimension', () => {
  it('is true of what cuts time', () => {
    expect(dimensions.filter(isTimeDimension)).toEqual(['day', 'week', 'month', 'hour'])
  })

  it('is false of an attribute, even of one called like it', () => {
    expect(isTimeDimension('attr:day')).toBe(false)
  })
})
