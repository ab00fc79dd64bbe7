import {mkdir, writeFile} from 'node:fs/promises'
import {describe, expect, it} from 'vitest'
import {recordedHome, recordInto, reportJson, runReport} from '../support/recorded-home.ts'
import {runCli} from '../support/run-cli.ts'
import {pathsOf} from '../support/temporary-home.ts'

type Row = {key: Record<string, string | null>; requests: number; sessions: number}

const userRows = async (home: string) =>
  (await reportJson(home, '--by', 'user', '--sort', 'key')).rows.map(({key, requests, sessions}: Row) => [
    key.user,
    requests,
    sessions,
  ])

const nameUser = (home: string, id: string, name: string) =>
  runCli(['users', 'name', id, name], {env: {STACKSPEND_HOME: home}})

const ID = 'ab12cd34'.repeat(8)

describe('stackspend users name', () => {
  const recorded = () =>
    recordedHome({
      requests: [
        {session: 's1', userId: ID, inputTokens: 10},
        {session: 's2', email: 'ada@example.com', inputTokens: 20},
        {session: 's3', email: 'linus@example.com', inputTokens: 40},
      ],
    })

  it('changes what reports call a user, old ones too, and back again', async () => {
    const home = await recorded()
    await nameUser(home, ID, 'Ada')
    expect(await userRows(home)).toEqual([
      ['Ada', 1, 1],
      ['ada@example.com', 1, 1],
      ['linus@example.com', 1, 1],
    ])
    await nameUser(home, ID, '')
    expect((await userRows(home)).map(([user]: [string]) => user)).toContain(ID)
  })

  it('puts users of one name into one row', async () => {
    const home = await recorded()
    await nameUser(home, ID, 'Ada')
    await nameUser(home, 'ada@example.com', 'Ada')
    expect(await userRows(home)).toEqual([
      ['Ada', 2, 2],
      ['linus@example.com', 1, 1],
    ])
  })

  it('lets a report be filtered by the name as well as by the id', async () => {
    const home = await recorded()
    await nameUser(home, ID, 'Ada')
    await nameUser(home, 'ada@example.com', 'Ada')
    for (const [user, inputTokens] of [
      ['Ada', 30],
      [ID, 10],
      ['ada@example.com', 20],
    ] as const) {
      const {totals} = await reportJson(home, '--user', user)
      expect([user, totals.inputTokens]).toEqual([user, inputTokens])
    }
  })
})

async function writeOverrides(home: string, text: string): Promise<string> {
  const {overridesFile, configDir} = pathsOf(home)
  await mkdir(configDir, {recursive: true})
  await writeFile(overridesFile, text)
  return overridesFile
}

const PRICE = {
  from: '2026-01-01T00:00:00Z',
  to: null,
  usdPerMillionTokens: {input: 7, output: 70, cacheWrite5m: 8, cacheWrite1h: 9, cacheRead: 1},
  usGeographyFactor: 1,
  regionalEndpointFactor: 1,
  webSearchUsdPerThousand: 0,
  source: 'our own contract',
  asOf: '2026-11-01',
}

const overrides = (...models: object[]) => JSON.stringify({schema: 'stackspend.pricing/1', models}, null, 2)

describe('pricing.overrides.json', () => {
  const recorded = () =>
    recordedHome({
      requests: [
        {session: 's1', model: 'nova-9', inputTokens: 1_000_000},
        {session: 's2', model: 'claude-opus-5-5', inputTokens: 1_000_000},
      ],
    })

  it('prices a model that had none, by an alias, in reports of what came before', async () => {
    const home = await recorded()
    const before = await reportJson(home, '--by', 'model')
    expect(before.totals).toMatchObject({estimatedUsd: 4, unpricedTokens: 1_000_000})
    expect(before.unpricedModels).toEqual([{model: 'nova-9', tokens: 1_000_000}])
    await writeOverrides(home, overrides({id: 'claude-opus-5-5', aliases: ['nova-9']}))
    const after = await reportJson(home, '--by', 'model')
    expect(after.totals).toMatchObject({estimatedUsd: 8, unpricedTokens: 0})
    expect(after.unpricedModels).toEqual([])
    const {exitCode} = await runReport(home, ['--fail-on-unpriced'])
    expect(exitCode).toBe(0)
  })

  it('prices a model that had none, by a price of its own', async () => {
    const home = await recorded()
    await writeOverrides(home, overrides({id: 'nova-9', prices: [PRICE]}))
    expect((await reportJson(home)).totals).toMatchObject({estimatedUsd: 11, unpricedTokens: 0})
  })

  it('stops every command that prices at a bad line, with what was expected', async () => {
    const home = await recorded()
    const bad = overrides({id: 'nova-9', prices: [{...PRICE, source: 3}]})
    const file = await writeOverrides(home, bad)
    const line = bad.split('\n').findIndex(text => text.includes('"source"')) + 1
    for (const command of [['report'], ['pricing', 'check'], ['pricing', 'list'], ['watch', '--port', '0']]) {
      const {stderr, exitCode} = await runCli(command, {env: {STACKSPEND_HOME: home}})
      expect([command, exitCode]).toEqual([command, 2])
      expect(stderr).toContain(`Error: ${file}, line ${line}: `)
      expect(stderr).toMatch(/expected/)
      expect(stderr).toContain('(code PRICE_LIST_INVALID)')
    }
  })

  it('sums anew by another prompt size, which changes no other model', async () => {
    const prompts = [40_000, 60_000, 90_000, 150_000]
    const home = await recordedHome({
      requests: ['nova-9', 'claude-haiku-5-5', 'claude-opus-5-5'].flatMap(model =>
        prompts.map(inputTokens => ({model, inputTokens, session: model})),
      ),
    })
    const costs = async () =>
      Object.fromEntries(
        (await reportJson(home, '--by', 'model')).rows.map((row: Row & {estimatedUsd: number}) => [
          row.key.model,
          row.estimatedUsd,
        ]),
      )
    const before = await costs()
    expect(before['nova-9']).toBeNull()
    const longPrompt = {overTokens: 50_000, usdPerMillionTokens: {...PRICE.usdPerMillionTokens, input: 70}}
    await writeOverrides(home, overrides({id: 'nova-9', prices: [{...PRICE, longPrompt}]}))
    const after = await costs()
    expect(after['nova-9']).toBeCloseTo((40_000 * 7 + 300_000 * 70) / 1e6, 9)
    expect(after).toEqual({...before, 'nova-9': after['nova-9']})
    // A watch that starts with it classes what is new the same way, and one without it goes back.
    await recordInto(home, {requests: [{model: 'nova-9', inputTokens: 50_001, session: 'later'}]})
    expect((await costs())['nova-9']).toBeCloseTo((40_000 * 7 + 350_001 * 70) / 1e6, 9)
    await writeOverrides(home, overrides())
    expect(await costs()).toEqual(before)
  })
})
