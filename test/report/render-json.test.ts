import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {renderJson} from '../../src/report/render-json.ts'
import {hostileNames, row, weekByUser} from './build-spend-report.ts'

describe('renderJson', () => {
  it('is the report itself, indented by two spaces', () => {
    expect(renderJson(weekByUser())).toBe(JSON.stringify(weekByUser(), null, 2))
    expect(JSON.parse(renderJson(weekByUser()))).toEqual(weekByUser())
  })

  it('keeps money unrounded and unknown null', () => {
    const text = renderJson(weekByUser())
    expect(text).toContain('"estimatedUsd": 412.60425')
    expect(text).toContain('"requests": null')
  })

  it('gives back hostile names exactly, with nothing in it that acts on a terminal', () => {
    const name = fc.oneof(fc.constantFrom(...hostileNames), fc.string({unit: 'binary'}))
    fc.assert(
      fc.property(name, user => {
        const report = weekByUser({rows: [row({user})]})
        expect(JSON.parse(renderJson(report))).toEqual(report)
        expect(renderJson(report).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      }),
    )
  })
})
