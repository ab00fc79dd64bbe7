import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {expect, it} from 'vitest'
import {CASES} from './cases.ts'
import {formatUsd} from './find-differences.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/accuracy.md'), 'utf8')
const rows = page.split('\n').map(line => line.split(' | ').map(cell => cell.replace(/^\| |\|$/g, '').trim()))

it('shows every case with its truth, and nothing but ok for ours', () => {
  const shown = CASES.map(({name, truth}) => {
    const [, , cost, ours] = rows.find(([first]) => first === name) ?? []
    return {name, cost: truth.unpricedModels === undefined ? cost : undefined, ours}
  })
  expect(shown).toEqual(
    CASES.map(({name, truth}) => ({
      name,
      cost: truth.unpricedModels === undefined ? formatUsd(truth.costUsd) : undefined,
      ours: 'ok',
    })),
  )
})

it('has a column for each of the others, all of them run', () => {
  const [header] = rows.filter(([first]) => first === 'case')
  expect(header?.slice(3).map(title => title.split(' ')[0])).toEqual([
    'stackspend',
    'ccusage',
    'ccusage',
    'codeburn',
  ])
  expect(page).not.toContain('not run |')
})
