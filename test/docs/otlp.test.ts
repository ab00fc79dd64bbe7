import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {ROOT} from '../../tools/root.mjs'

const PAGE = readFileSync(join(ROOT, 'docs/otlp.md'), 'utf8')
const ROWS = PAGE.split('\n').filter(line => /^\| (?:MUST|SHOULD|–) \|/.test(line))

/** The tests that a row names, as `file: "name"`. */
function testsOf(row: string): {file: string; name: string}[] {
  return [...row.matchAll(/`([\w./-]+\.test\.ts): "([^"`]+)"`/g)].map(([, file = '', name = '']) => ({
    file,
    name,
  }))
}

/** Whether a file has a test of this name, as the code writes it. */
function hasTest(text: string, name: string): boolean {
  return [`'${name}'`, `"${name}"`, `\`${name}\``].some(quoted =>
    text
      .split(quoted)
      .slice(0, -1)
      .some(before => /(?:\bit|\))\(\s*$/.test(before)),
  )
}

describe('the page about OTLP', () => {
  it('has its tables', () => {
    expect(ROWS.length).toBeGreaterThan(30)
  })

  it('would not find a test that is not there', () => {
    const text = "it('is here', () => {})\nit.each([1])('is %s too', () => {})\nconst name = 'is none'"
    expect([hasTest(text, 'is here'), hasTest(text, 'is %s too')]).toEqual([true, true])
    expect([hasTest(text, 'is none'), hasTest(text, 'is')]).toEqual([false, false])
  })

  it.each(ROWS)('names a test in the row %s', row => {
    expect(testsOf(row).length).toBeGreaterThan(0)
  })

  it.each(ROWS.flatMap(testsOf))('names a test that is there: $file: $name', ({file, name}) => {
    const path = join(ROOT, 'test', file)
    expect(existsSync(path)).toBe(true)
    expect(hasTest(readFileSync(path, 'utf8'), name)).toBe(true)
  })
})
