import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {findModelPrices, findPriceInterval} from '../../src/pricing/find-model-prices.ts'
import {distinctModels} from '../../src/pricing/index-models.ts'
import {withoutSnapshotDate} from '../../src/pricing/normalize-model.ts'
import {parsePriceList} from '../../src/pricing/parse-price-list.ts'
import {builtInPriceList, priceListText, priceRow} from '../support/price-list.ts'

const builtIn = builtInPriceList()
const find = (model: string) => findModelPrices(builtIn, model)?.id

describe('findModelPrices', () => {
  it.each([
    ['claude-fable-5', 'claude-fable-5'],
    ['claude-fable-5-1', 'claude-fable-5-1'],
    ['claude-opus-5', 'claude-opus-5'],
    ['claude-opus-5-5', 'claude-opus-5-5'],
    ['claude-opus-4', 'claude-opus-4-20250514'],
    ['claude-opus-4-5', 'claude-opus-4-5-20251101'],
    ['claude-opus-5-5-20260922', 'claude-opus-5-5'],
    ['claude-3-5-sonnet-20240620', 'claude-3-5-sonnet-20241022'],
    ['claude-3-5-haiku', 'claude-3-5-haiku-20241022'],
  ])('prices %s as %s', (sent, id) => {
    expect(find(sent)).toBe(id)
  })

  it.each([
    '',
    'claude',
    'claude-opus',
    'opus',
    'sonnet',
    'claude-opus-6',
    'claude-opus-5-5-mini',
    'my-claude-opus-5-5',
    'claude-mythos-preview',
    '5',
    'toString',
    '__proto__',
  ])('has no price for %j', sent => {
    expect(find(sent)).toBeUndefined()
  })

  const models = distinctModels(builtIn.models)
  const writtenNames = new Set(models.flatMap(({id, aliases}) => [id, withoutSnapshotDate(id), ...aliases]))

  it('finds no model by a part of a name', () => {
    const name = fc.constantFrom(...writtenNames)
    fc.assert(
      fc.property(name, fc.nat(), fc.nat(), (whole, a, b) => {
        const [start, end] = [a % whole.length, b % (whole.length + 1)].sort((x, y) => x - y)
        const part = whole.slice(start, end)
        fc.pre(!writtenNames.has(part) && !writtenNames.has(withoutSnapshotDate(part)))
        expect(find(part)).toBeUndefined()
      }),
      {numRuns: 1000},
    )
  })

  it('finds no model by a longer name', () => {
    const letters = fc.stringMatching(/^[a-z]{1,8}$/).filter(word => word !== 'fast' && word !== 'thinking')
    fc.assert(
      fc.property(fc.constantFrom(...writtenNames), letters, (whole, more) => {
        expect(find(`${whole}-${more}`)).toBe(writtenNames.has(`${whole}-${more}`) ? find(whole) : undefined)
        expect(find(`${more}-${whole}`)).toBeUndefined()
      }),
    )
  })

  it('does not choose between two snapshots when the name has no date', () => {
    const snapshots = ['claude-x-20250101', 'claude-x-20260101'].map(id => ({
      id,
      aliases: [],
      prices: [priceRow()],
    }))
    const list = parsePriceList(priceListText(snapshots), 'test')
    expect(findModelPrices(list, 'claude-x-20260101')?.id).toBe('claude-x-20260101')
    expect(findModelPrices(list, 'claude-x')).toBeUndefined()
  })

  it('prefers a written alias to an id without its date', () => {
    const list = parsePriceList(
      priceListText([
        {id: 'claude-x-20250101', aliases: [], prices: [priceRow()]},
        {id: 'claude-x-20260101', aliases: ['claude-x'], prices: [priceRow()]},
      ]),
      'test',
    )
    expect(findModelPrices(list, 'claude-x')?.id).toBe('claude-x-20260101')
  })
})

describe('findPriceInterval', () => {
  const sonnet = findModelPrices(builtIn, 'claude-sonnet-5-5')
  const cacheReadAt = (at: string) => sonnet && findPriceInterval(sonnet, Date.parse(at))?.rates.cacheRead

  it('ends one price where the next begins', () => {
    expect(cacheReadAt('2026-10-06T23:59:59.999Z')).toBe(0.2)
    expect(cacheReadAt('2026-10-07T00:00:00Z')).toBe(0.1)
  })

  it('knows no price before the first, and the last one for good', () => {
    expect(cacheReadAt('2026-09-27T23:59:59.999Z')).toBeUndefined()
    expect(cacheReadAt('2099-01-01T00:00:00Z')).toBe(0.1)
  })
})
