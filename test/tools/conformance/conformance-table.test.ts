import {describe, expect, it} from 'vitest'
import {renderConformance, renderRules} from '../../../tools/conformance/conformance-table.ts'
import {replaceBlock} from '../../../tools/conformance/replace-block.ts'
import {answers} from '../../conformance/answers.ts'
import {caseOf} from '../../conformance/conformance-case.ts'
import {CATALOGUES, RULES} from '../../conformance/rules.ts'

const one = caseOf('A line | a message', {covers: ['I-1', 'A-1'], truth: answers(1)}, () => {})
const other = caseOf(
  'No price',
  {truth: {...answers(1), costUsd: 0, unpricedModels: ['claude-zebra-9']}},
  () => {},
)
const groups = [{title: 'Messages', cases: [one, other]}]

describe('renderConformance', () => {
  it('shows what each tool got wrong, and what was not run', () => {
    const columns = [
      {
        title: 'ours',
        cells: new Map([
          [one, []],
          [other, []],
        ]),
      },
      {
        title: 'theirs',
        cells: new Map([
          [one, ['$0.0351', '200 in']],
          [other, []],
        ]),
      },
      {title: 'others', cells: new Map()},
    ]
    expect(renderConformance(groups, columns)).toMatchInlineSnapshot(`
      "| case | covers | truth | ours | theirs | others |
      | --- | --- | --- | --- | --- | --- |
      | **Messages** |  |  |  |  |  |
      | A line \\| a message | I-1 A-1 | $0.01755 | ok | **$0.0351** | not run |
      | No price |  | no price | ok | ok | not run |
      | **right, of 2** |  |  | 2 | 1 | not run |"
    `)
  })
})

describe('renderRules', () => {
  it('names every rule under its catalogue, with a link to it', () => {
    const text = renderRules()
    for (const {url} of CATALOGUES) expect(text).toContain(`](${url})`)
    const lines = Object.entries(RULES).map(([rule, sentence]) => `- ${rule}: ${sentence}.`)
    expect(text.split('\n').filter(line => line.startsWith('- '))).toEqual(lines)
  })
})

describe('replaceBlock', () => {
  const page = 'Before\n<!-- table: begin -->\nold\n<!-- table: end -->\nAfter\n'

  it('replaces what stands between the marks, again and again', () => {
    const once = replaceBlock(page, 'table', 'new')
    expect(once).toBe('Before\n<!-- table: begin -->\nnew\n<!-- table: end -->\nAfter\n')
    expect(replaceBlock(once, 'table', 'new')).toBe(once)
  })

  it('refuses a page without the marks', () => {
    expect(() => replaceBlock(page, 'figures', 'new')).toThrow('"<!-- figures: begin -->"')
  })
})
