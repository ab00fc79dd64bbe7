import {afterEach, describe, expect, it} from 'vitest'
import {fetchDailyRollups, fetchLineItems} from '../../src/api/spend.ts'
import {type StackspendServer, startStackspend} from '../support/stackspend-server.ts'
import {collect, openClient} from './open-client.ts'

const DAYS = {startDate: '2026-11-01', endDate: '2026-11-22'}

/** As in the documentation's sample. */
const SAMPLE = {
  id: '0d9f3c1e-0000-4000-8000-000000000001',
  usage_date: '2026-11-22',
  provider_type: 'aws',
  provider_service: 'Amazon EC2',
  net_amount_usd: 12.5,
  currency_original: 'USD',
  project_id: null,
  user_email: null,
}

describe('what StackSpend bills', () => {
  let server: StackspendServer
  const clients: {close(): Promise<void>}[] = []
  const start = async (...options: Parameters<typeof startStackspend>) => {
    server = await startStackspend(...options)
    const client = openClient(server)
    clients.push(client)
    return client
  }
  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.close()))
    await server.close()
  })

  it('reads a line item as the documentation shows it', async () => {
    const client = await start({spend: {lineItems: [SAMPLE]}})
    expect(await collect(fetchLineItems(client, DAYS))).toEqual([
      {
        id: SAMPLE.id,
        usageDate: '2026-11-22',
        providerType: 'aws',
        providerService: 'Amazon EC2',
        netAmountUsd: 12.5,
        currencyOriginal: 'USD',
        projectId: undefined,
        userEmail: undefined,
      },
    ])
  })

  it('reads every page once, in order', async () => {
    const lineItems = Array.from({length: 25}, (_, index) => ({...SAMPLE, id: `item-${index}`}))
    const client = await start({spend: {lineItems}})
    const items = await collect(fetchLineItems(client, {...DAYS, pageSize: 10}))
    expect(items.map(item => item.id)).toEqual(lineItems.map(item => item.id))
    expect(server.received.map(({query}) => query.get('cursor'))).toEqual([
      null,
      '2026-11-22:10',
      '2026-11-22:20',
    ])
  })

  it('asks for no page that nobody wants', async () => {
    const lineItems = Array.from({length: 25}, () => SAMPLE)
    const client = await start({spend: {lineItems}})
    for await (const _item of fetchLineItems(client, {...DAYS, pageSize: 10})) break
    expect(server.received).toHaveLength(1)
  })

  it('passes the filters on, and asks for the largest pages', async () => {
    const client = await start()
    await collect(fetchLineItems(client, {...DAYS, provider: 'openai', category: 'ai'}))
    expect(Object.fromEntries(server.received[0]?.query ?? [])).toEqual({
      start_date: '2026-11-01',
      end_date: '2026-11-22',
      limit: '1000',
      provider: 'openai',
      category: 'ai',
    })
  })

  it.each([
    ['a decimal as text', '12.50', 12.5],
    ['nothing', null, undefined],
    ['a word', 'much', undefined],
  ])('reads an amount that is %s', async (_case, amount, expected) => {
    const client = await start({spend: {lineItems: [{...SAMPLE, net_amount_usd: amount, colour: 'red'}]}})
    const [item] = await collect(fetchLineItems(client, DAYS))
    expect(item?.netAmountUsd).toBe(expected)
  })

  it('knows no amount where none is given, not zero', async () => {
    const client = await start({spend: {lineItems: [{usage_date: '2026-11-22T00:00:00Z'}]}})
    const [item] = await collect(fetchLineItems(client, DAYS))
    expect(item).toMatchObject({usageDate: '2026-11-22', netAmountUsd: undefined})
  })

  it('refuses items without a date', async () => {
    const client = await start({spend: {lineItems: [{net_amount_usd: 5}]}})
    await expect(collect(fetchLineItems(client, DAYS))).rejects.toMatchObject({
      code: 'API_ANSWER_INVALID',
    })
  })

  it('returns daily sums as they came, for no documentation names their fields', async () => {
    const rollups = [{day: '2026-11-22', provider: 'claude', total: 5}]
    const client = await start({spend: {rollups}})
    expect(await fetchDailyRollups(client, {...DAYS, groupBy: 'provider'})).toEqual(rollups)
    expect(server.received[0]?.query.get('group_by')).toBe('provider')
  })
})
