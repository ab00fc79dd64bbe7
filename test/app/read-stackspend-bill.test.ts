import {afterEach, describe, expect, it} from 'vitest'
import {billPeriod} from '../../src/app/bill-period.ts'
import {readStackspendBill} from '../../src/app/read-stackspend-bill.ts'
import {openClient} from '../api/open-client.ts'
import {type StackspendServer, startStackspend} from '../support/stackspend-server.ts'

const item = (some: Readonly<Record<string, unknown>> = {}) => ({
  id: '0d9f3c1e-0000-4000-8000-000000000001',
  usage_date: '2026-11-20',
  provider_type: 'anthropic',
  provider_service: 'Claude API',
  net_amount_usd: 1.5,
  currency_original: 'USD',
  project_id: null,
  user_email: null,
  ...some,
})

describe("a provider's bill in StackSpend", () => {
  let server: StackspendServer
  const clients: {close(): Promise<void>}[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.close()))
    await server.close()
  })

  const read = async (
    lineItems: readonly unknown[],
    {until = '2026-11-21', filtersByProvider = true}: {until?: string; filtersByProvider?: boolean} = {},
  ) => {
    server = await startStackspend({spend: {lineItems}, filtersByProvider})
    const client = openClient(server)
    clients.push(client)
    const period = billPeriod({
      since: '2026-11-20',
      until,
      timezone: 'UTC',
      nowMs: Date.UTC(2026, 10, 25),
      otherwise: {since: '', until: ''},
    })
    return readStackspendBill(client, {provider: 'anthropic', period, today: '2026-11-25'})
  }

  it('has the items of all pages, each with its user and its kind', async () => {
    const many = Array.from({length: 1500}, () => item())
    const {lines} = await read([
      ...many,
      item({user_email: 'ada@example.com', provider_service: 'Web Search', net_amount_usd: null}),
    ])
    expect(lines).toHaveLength(1501)
    expect(lines.at(-1)).toMatchObject({user: 'ada@example.com', kind: 'web-search', amountUsd: undefined})
    expect(lines[0]).toMatchObject({day: '2026-11-20', amountUsd: 1.5, kind: 'tokens', tier: 'standard'})
  })

  it('has no day but those asked for, whether or not the API takes its end as included', async () => {
    const days = ['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23']
    const {lines} = await read(days.map(day => item({usage_date: day})))
    expect(lines.map(({day}) => day)).toEqual(['2026-11-20', '2026-11-21'])
    expect(server.received[0]?.query.get('end_date')).toBe('2026-11-22')
  })

  it('is not asked for beyond today', async () => {
    await read([item()], {until: '2026-12-24'})
    expect(server.received[0]?.query.get('end_date')).toBe('2026-11-25')
  })

  it('leaves out, and counts, what is of another provider type or no bill at all', async () => {
    const items = ['Anthropic', null, 'claude', 'claude', 'aws'].map(type => item({provider_type: type}))
    const {lines, leftOut} = await read(items, {filtersByProvider: false})
    expect(lines).toHaveLength(2)
    expect(leftOut).toEqual(
      new Map([
        ['claude', 2],
        ['aws', 1],
      ]),
    )
  })

  it('names the provider types that there are when it has none of the one asked for', async () => {
    const others = ['aws', 'claude', '\u001b[2Jevil'].map(type => item({provider_type: type}))
    await expect(read(others)).rejects.toMatchObject({
      code: 'BILL_EMPTY',
      exitCode: 1,
      message:
        'StackSpend has no line items of the provider type "anthropic" from 2026-11-20 to 2026-11-21. The provider types among its first 1000 are: ␛[2Jevil, aws, claude.',
    })
    expect(server.received.map(({query}) => query.get('provider'))).toEqual(['anthropic', null])
  })

  it('says so when there is nothing of any provider', async () => {
    await expect(read([])).rejects.toMatchObject({
      message: expect.stringContaining('It has none of any provider.'),
    })
  })
})
