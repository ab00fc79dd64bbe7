import {existsSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {describe, expect, it} from 'vitest'

const ROOT = resolve(import.meta.dirname, '..', '..')
const roadmap = readFileSync(join(ROOT, 'docs', 'roadmap.md'), 'utf8')

/** `a/{b,c}.ts` are two. */
function paths(written: string): string[] {
  const [, before = '', choices = '', after = ''] = /^(.*?)\{(.*?)\}(.*)$/.exec(written) ?? []
  if (choices === '') return [written]
  return choices.split(',').flatMap(choice => paths(before + choice + after))
}

describe('the roadmap', () => {
  it('names only tests and documents that are there', () => {
    const named = [...roadmap.matchAll(/`((?:test|docs|bench|tools)\/[^`\s*]+)`/g)].flatMap(
      ([, written = '']) => paths(written),
    )
    expect(named.length).toBeGreaterThan(100)
    expect(named.filter(path => !existsSync(join(ROOT, path)))).toEqual([])
  })
})
