import {describe, expect, it} from 'vitest'
import {resourceIdentity, seriesIdentity} from '../../src/usage/series-identity.ts'
import {attributes, tokenPoint, type Values} from '../support/decoded-records.ts'

const SCOPE = {name: 'com.anthropic.claude_code', version: '2.1.330'}

function identity(values: Values, resource: Values = {}, point = tokenPoint()) {
  return seriesIdentity(resourceIdentity(attributes(resource)), SCOPE, {
    ...point,
    attributes: attributes(values),
  })
}

describe('seriesIdentity', () => {
  it('does not depend on the order of attributes', () => {
    expect(identity({a: '1', b: '2'}, {x: 'y', z: 'w'})).toBe(identity({b: '2', a: '1'}, {z: 'w', x: 'y'}))
  })

  it('leaves out times and value, which change from point to point', () => {
    const later = tokenPoint({}, {startTimeUnixNano: 1n, timeUnixNano: 2n, value: 7})
    expect(identity({a: '1'}, {}, later)).toBe(identity({a: '1'}))
  })

  it('tells series apart by any attribute, the resource, the metric and the scope', () => {
    const all = [
      identity({a: '1'}),
      identity({a: '2'}),
      identity({a: 1}),
      identity({a: 2n ** 60n}),
      identity({a: `${2n ** 60n}`}),
      identity({a: '1'}, {a: '1'}),
      identity({}, {a: '1'}),
      identity({a: '1'}, {}, tokenPoint({}, {metric: 'claude_code.cost.usage'})),
      seriesIdentity(resourceIdentity(new Map()), {...SCOPE, version: '2.0.76'}, tokenPoint()),
    ]
    expect(new Set(all).size).toBe(all.length)
  })

  it('is short under a long resource, and still tells it from another', () => {
    const of = (end: string) => identity({a: '1'}, {long: `${'x'.repeat(100_000)}${end}`})
    expect(of('1').length).toBeLessThan(300)
    expect(of('1')).toBe(of('1'))
    expect(of('1')).not.toBe(of('2'))
  })
})
