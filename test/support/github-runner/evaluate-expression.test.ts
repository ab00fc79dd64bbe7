import {expect, it} from 'vitest'
import {holds, interpolate} from './evaluate-expression.ts'

const values = {github: {event: {number: 42, fork: false}}, steps: {}, env: {EMPTY: ''}}
const well = {values, succeeds: true}
const badly = {values, succeeds: false}

it('fills a text in, and an unknown value with nothing', () => {
  const text = `#\${{ github.event.number }} \${{ steps.none.outputs.x }}.\${{ github.event.fork && 'a' || 'b' }}`
  expect(interpolate(text, well)).toBe('#42 .b')
})

it.each([
  [undefined, true, false],
  ['github.event.number == 42', true, false],
  ['github.event.fork', false, false],
  ['env.EMPTY', false, false],
  ['always()', true, true],
  [`\${{ failure() && github.event.number == 42 }}`, false, true],
])('knows when a step runs: %s', (condition, whileWell, afterFailure) => {
  expect([holds(condition, well), holds(condition, badly)]).toEqual([whileWell, afterFailure])
})

it('refuses what is no expression', () => {
  expect(() => holds('github.event.number = 42', well)).toThrow()
})
