import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {type ReconcileRequest, reconcileBill} from '../../src/app/reconcile-bill.ts'
import type {SentRequest} from '../support/claude-telemetry.ts'
import {builtInPriceList} from '../support/price-list.ts'
import {recordedHome} from '../support/recorded-home.ts'
import {startStackspend, TEST_API_KEY} from '../support/stackspend-server.ts'
import {pathsOf} from '../support/temporary-home.ts'

const NOW_MS = Date.UTC(2026, 10, 22, 12)

/** A million input tokens, 4 $ at list price. */
const request = (at: string, some: SentRequest = {}): SentRequest => ({
  at,
  model: 'claude-opus-5-5',
  inputTokens: 1_000_000,
  ...some,
})

async function reconcile(
  home: string,
  items: readonly (readonly [day: string, usd: number])[],
  asked: Partial<ReconcileRequest> = {},
) {
  const lineItems = items.map(([day, usd]) => ({
    usage_date: day,
    provider_type: 'anthropic',
    net_amount_usd: usd,
  }))
  const server = await startStackspend({spend: {lineItems}})
  onTestFinished(() => server.close())
  const all: ReconcileRequest = {
    by: 'day',
    since: '2026-11-19',
    until: '2026-11-21',
    timezone: 'UTC',
    csv: undefined,
    provider: 'anthropic',
    ...asked,
  }
  return reconcileBill(all, {
    paths: pathsOf(home),
    prices: builtInPriceList(),
    env: {STACKSPEND_API_KEY: TEST_API_KEY, STACKSPEND_API_URL: server.url},
    version: '0.0.0',
    nowMs: NOW_MS,
    warn: text => expect.unreachable(text),
  })
}

describe('a bill and what was recorded', () => {
  it('agree when the days are those that the bill counts, and name the zone when they are not', async () => {
    // A workspace in Berlin: half past eleven at night in UTC is of its next day.
    const home = await recordedHome({
      requests: [
        request('2026-11-19T10:00:00Z'),
        request('2026-11-19T23:30:00Z'),
        request('2026-11-20T10:00:00Z'),
      ],
    })
    const bill = [
      ['2026-11-19', 4],
      ['2026-11-20', 8],
    ] as const
    const berlin = await reconcile(home, bill, {timezone: 'Europe/Berlin'})
    expect(berlin.rows.map(({differenceUsd, causes}) => [differenceUsd, causes.length])).toEqual([
      [0, 0],
      [0, 0],
    ])
    const utc = await reconcile(home, bill)
    expect(utc.rows.map(({differenceUsd, causes}) => [differenceUsd, causes.map(({code}) => code)])).toEqual([
      [-4, ['OTHER_DAY']],
      [4, ['OTHER_DAY']],
    ])
    expect(utc.compared.differenceUsd).toBe(0)
  })

  it('are not compared to the end while a provider may still add to the bill', async () => {
    const home = await recordedHome({
      requests: [request('2026-11-19T10:00:00Z'), request('2026-11-21T10:00:00Z')],
    })
    const {rows} = await reconcile(home, [
      ['2026-11-19', 1],
      ['2026-11-21', 1],
    ])
    const open = rows.map(({key, causes}) => [key.day, causes.some(({code}) => code === 'BILL_NOT_FINAL')])
    expect(open).toEqual([
      ['2026-11-19', false],
      ['2026-11-21', true],
    ])
  })

  it('know the plans of each model, whatever names it had', async () => {
    const home = await recordedHome({
      requests: [
        request('2026-11-19T10:00:00Z', {session: 'a', plan: 'max'}),
        request('2026-11-19T11:00:00Z', {
          session: 'b',
          model: 'us.anthropic.claude-opus-5-5-v1:0',
          plan: 'pro',
        }),
        request('2026-11-19T12:00:00Z', {session: 'c', model: 'claude-haiku-4-5-20251001'}),
      ],
    })
    const csv = join(home, 'cost.csv')
    await writeFile(
      csv,
      'usage_date_utc,model,cost_usd\n2026-11-19,Claude Opus 5.5,1.00\n2026-11-19,Claude Haiku 4.5,0.10\n',
    )
    const {rows} = await reconcile(home, [], {csv, by: 'model'})
    const plans = rows.map(({key, causes}) => [
      key.model,
      causes.find(({code}) => code === 'SUBSCRIPTION')?.text.replace(/ are not billed.*/, ''),
    ])
    expect(plans).toEqual([
      ['claude-opus-5-5', 'Sessions on a subscription (max, pro)'],
      ['claude-haiku-4-5', undefined],
    ])
  })
})
