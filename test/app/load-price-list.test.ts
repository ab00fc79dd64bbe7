import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {checkPriceList} from '../../src/app/check-price-list.ts'
import {loadPriceList} from '../../src/app/load-price-list.ts'
import {findModelPrices} from '../../src/pricing/find-model-prices.ts'
import {BUILT_IN_PRICES, builtInPriceList, priceRow} from '../support/price-list.ts'

let home: string
let overridesPath: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'stackspend-prices-'))
  overridesPath = join(home, 'pricing.overrides.json')
})

afterEach(() => rm(home, {recursive: true, force: true}))

const paths = () => ({builtInPath: BUILT_IN_PRICES, listsDir: join(home, 'price-lists'), overridesPath})

function writeOverrides(models: readonly unknown[]): Promise<void> {
  return writeFile(overridesPath, JSON.stringify({schema: 'stackspend.pricing/1', models}, null, 2))
}

describe('loadPriceList', () => {
  it('is the built-in list when there are no overrides', async () => {
    expect(await loadPriceList(paths())).toEqual(builtInPriceList())
  })

  it('merges the overrides', async () => {
    await writeOverrides([{id: 'nova-9', prices: [priceRow()]}])
    const list = await loadPriceList(paths())
    expect(list.version).toBe('2026-11-20+overrides')
    expect(findModelPrices(list, 'nova-9')).toBeDefined()
  })

  it('stops at overrides with a fault, naming file and line', async () => {
    await writeOverrides([{id: 'nova-9', prices: [priceRow({sorce: 'me'})]}])
    await expect(loadPriceList(paths())).rejects.toMatchObject({
      code: 'PRICE_LIST_INVALID',
      exitCode: 2,
      message: `${overridesPath}, line 22: "sorce" is not a price field. Did you mean "source"?`,
    })
  })

  it('does not take overrides that it cannot read for none', async () => {
    await expect(loadPriceList({...paths(), overridesPath: home})).rejects.toMatchObject({
      code: 'PRICE_LIST_UNREADABLE',
      message: `cannot read the price list ${home}`,
      hint: `see who may read it: ls -l ${home}`,
    })
  })

  it.each([
    ['missing', undefined],
    ['cut off', '{"schema": "stackspend'],
  ])('says when the built-in list is %s', async (_, text) => {
    const builtInPath = join(home, 'pricing.json')
    if (text !== undefined) await writeFile(builtInPath, text)
    await expect(loadPriceList({...paths(), builtInPath})).rejects.toMatchObject({
      code: 'PRICE_LIST_UNREADABLE',
      hint: 'it is part of the installation: npm install -g stackspend',
    })
  })
})

describe('checkPriceList', () => {
  it('counts what the built-in list holds', async () => {
    expect((await checkPriceList(paths())).check).toEqual({
      version: '2026-11-20',
      asOf: '2026-11-20',
      models: 26,
      prices: 37,
      aliases: 13,
      list: {version: '2026-11-20', origin: 'built-in', file: BUILT_IN_PRICES},
      overridesFile: null,
    })
  })

  it('counts the overrides with it', async () => {
    await writeOverrides([{id: 'nova-9', aliases: ['nova'], prices: [priceRow()]}])
    expect((await checkPriceList(paths())).check).toMatchObject({
      version: '2026-11-20+overrides',
      models: 27,
      prices: 38,
      aliases: 14,
      overridesFile: overridesPath,
    })
  })

  it('checks the built-in list too', async () => {
    const builtInPath = join(home, 'pricing.json')
    await writeFile(builtInPath, '{"schema": "stackspend.pricing/1", "models": []}')
    await expect(checkPriceList({...paths(), builtInPath})).rejects.toMatchObject({
      code: 'PRICE_LIST_INVALID',
    })
  })
})
