import {expect, it} from 'vitest'
import {CASES} from './cases.ts'
import {CATALOGUES, RULES} from './rules.ts'

it('covers every rule of the catalogues by a case', () => {
  const covered = new Set<string>(CASES.flatMap(({covers}) => covers))
  expect(Object.keys(RULES).filter(rule => !covered.has(rule))).toEqual([])
})

it('says of every rule which catalogue it is from', () => {
  const strays = Object.keys(RULES).filter(rule => !CATALOGUES.some(({prefix}) => rule.startsWith(prefix)))
  expect(strays).toEqual([])
})

it('gives every case a name of its own', () => {
  const names = CASES.map(({name}) => name)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})
