import {describe, expect, it} from 'vitest'
import {unifiedDiff} from '../../../src/config/claude-settings/unified-diff.ts'

describe('unifiedDiff', () => {
  it('shows what changes with three lines around it', () => {
    const before = ['1', '2', '3', '4', 'old', '6', 'gone', '8', '9', '10', '11', ''].join('\n')
    const after = ['1', '2', '3', '4', 'new', '6', '8', '9', '10', '11', ''].join('\n')
    expect(unifiedDiff(before, after)).toMatchInlineSnapshot(`
      "@@ -2,9 +2,8 @@
       2
       3
       4
      -old
      +new
       6
      -gone
       8
       9
       10"
    `)
  })

  it('shows a new text as additions', () => {
    expect(unifiedDiff('', '{\n}\n')).toBe('@@ -0,0 +1,2 @@\n+{\n+}')
  })

  it('shows a text that goes as removals', () => {
    expect(unifiedDiff('{\r\n}\r\n', '')).toBe('@@ -1,2 +0,0 @@\n-{\n-}')
  })

  it('is empty for equal texts', () => {
    expect(unifiedDiff('{\n}\n', '{\n}\n')).toBe('')
  })

  it('shows of a long line what is around the change', () => {
    const long = (value: string) => `{${'"a":"…",'.repeat(1_000)}"env":{${value}}${',"b":1'.repeat(1_000)}}`
    const diff = unifiedDiff(long('"A":"1"'), long('"A":"2","B":"3"'))
    expect(diff.split('\n').map(line => line.length)).toEqual([15, 163, 163])
    expect(diff).toContain('"env":{"A":"1"}')
    expect(diff).toContain('"env":{"A":"2","B":"3"}')
  })

  it('shows a large change as one block', () => {
    const numbered = (letter: string) =>
      Array.from({length: 2_000}, (_, line) => `${letter}${line}`).join('\n')
    const diff = unifiedDiff(numbered('a'), numbered('b')).split('\n')
    expect(diff).toHaveLength(4_001)
    expect(diff.slice(0, 2)).toEqual(['@@ -1,2000 +1,2000 @@', '-a0'])
  })
})
