import {readdirSync, utimesSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {ToldLevels} from '../../../src/app/hook/told-levels.ts'
import {standing} from '../../report/budget/build-standing.ts'
import {temporaryHome} from '../../support/temporary-home.ts'

it('tells each threshold once, also to the next process of the same session', async () => {
  const home = await temporaryHome()
  const told = (session: string) => new ToldLevels(home, session)
  const steps = [4, 5, 6, 8, 7, 11, 20].map(usd => told('a').takeNew([standing(usd)]).length)
  expect(steps).toEqual([0, 1, 0, 1, 0, 1, 0])
  expect(told('b').takeNew([standing(20)])).toHaveLength(1)
})

it('tells budgets apart by name, file, scope and period', async () => {
  const told = new ToldLevels(await temporaryHome(), 'a')
  const others = [
    {},
    {name: 'day'},
    {origin: 'project' as const},
    {scope: {project: 'acme/api'}},
    {since: '2026-12-01T00:00:00.000Z'},
  ].map(set => standing(6, set))
  expect(told.takeNew(others)).toEqual(others)
  expect(told.takeNew(others)).toEqual([])
})

it('forgets sessions of more than a month ago', async () => {
  const home = await temporaryHome()
  for (const session of ['old', 'new']) new ToldLevels(home, session).takeNew([standing(6)])
  const folder = join(home, 'hook')
  utimesSync(join(folder, 'old.json'), new Date('2026-01-01'), new Date('2026-01-01'))
  new ToldLevels(home, 'third').forgetOld(Date.parse('2026-02-20'))
  expect(readdirSync(folder)).toEqual(['new.json'])
})
