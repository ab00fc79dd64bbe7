import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {describe, expect, it} from 'vitest'
import {excerptOpenApi} from '../../tools/excerpt-github-openapi.ts'

const FIXTURE = readFileSync(resolve(import.meta.dirname, '../fixtures/github-openapi.json'), 'utf8')

describe("the excerpt of GitHub's OpenAPI description", () => {
  it('is the same of itself: nothing that it needs is missing, and nothing more is there', () => {
    expect(excerptOpenApi(JSON.parse(FIXTURE))).toBe(FIXTURE)
  })

  it('says which version it is of, and is small', () => {
    expect(JSON.parse(FIXTURE).info.version).toBe('23.0.2')
    expect(FIXTURE.length).toBeLessThan(100_000)
  })

  it('leaves out what is not used, and prose, but no property of that name', () => {
    const whole = JSON.parse(FIXTURE)
    whole.paths['/unused'] = {get: {}}
    whole.components.schemas.unused = {type: 'string'}
    whole.components.schemas['basic-error'].description = 'prose'
    expect(excerptOpenApi(whole)).toBe(FIXTURE)
    expect(whole.components.schemas.repository.properties).toHaveProperty('description')
  })

  it('names what a description lacks', () => {
    expect(() => excerptOpenApi({paths: {}})).toThrow('the description has no paths › /repos/')
  })
})
