import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {listFile, newerList} from '../../support/newer-price-list.ts'
import {recordedHome, reportJson, runReport} from '../../support/recorded-home.ts'
import {type CliResult, runCli} from '../../support/run-cli.ts'
import {pathsOf, temporaryHome} from '../../support/temporary-home.ts'

const run = (home: string, ...args: readonly string[]): Promise<CliResult> =>
  runCli(args, {env: {STACKSPEND_HOME: home}})

describe('a kept price list', () => {
  it('gives way to a newer built-in one', async () => {
    const home = await temporaryHome()
    const {priceListsDir} = pathsOf(home)
    await mkdir(priceListsDir, {recursive: true})
    await writeFile(join(priceListsDir, '2026-10-01.json'), JSON.stringify(await newerList('2026-10-01')))
    expect(JSON.parse((await run(home, 'pricing', 'list', '--json')).stdout)).toMatchObject({
      list: {version: '2026-11-20', origin: 'built-in'},
    })
  })

  it('stops every command that prices when the newest is broken, and says how to mend it', async () => {
    const home = await recordedHome({requests: [{inputTokens: 1000}]})
    const {priceListsDir} = pathsOf(home)
    await mkdir(priceListsDir, {recursive: true})
    const file = join(priceListsDir, '2026-12-01.json')
    await writeFile(file, '{"schema": ')
    for (const command of [['report'], ['pricing', 'check'], ['pricing', 'list']]) {
      const {stderr, exitCode} = await run(home, ...command)
      expect([command, exitCode]).toEqual([command, 2])
      expect(stderr).toContain(`${file}, line 1: found the end of the file, expected a value`)
      expect(stderr).toContain('delete that file')
    }
    const {stdout, exitCode} = await run(home, 'pricing', 'versions')
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`in use, by pricing update, broken: ${file}`)
  })

  it('is not taken for the version of its name when it holds another', async () => {
    const home = await temporaryHome()
    const {priceListsDir} = pathsOf(home)
    await mkdir(priceListsDir, {recursive: true})
    const file = join(priceListsDir, '2027-01-01.json')
    await writeFile(file, JSON.stringify(await newerList()))
    const {stderr, exitCode} = await run(home, 'pricing', 'list')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`${file} holds list 2026-12-01, not the 2027-01-01 of its name`)
  })
})

describe('stackspend report --prices', () => {
  const recorded = () =>
    recordedHome({
      requests: [
        {model: 'claude-opus-5-5', inputTokens: 1_000_000, session: 's1'},
        {model: 'nova-9', inputTokens: 1_000_000, session: 's2'},
      ],
    })

  it('prices by the list in a file', async () => {
    const home = await recorded()
    const file = await listFile(home, await newerList('2027-01-01', '2026-11-01T00:00:00Z'))
    expect((await reportJson(home, '--prices', file)).totals.estimatedUsd).toBe(5)
  })

  it('keeps the overrides on top, of models too that the other list does not know', async () => {
    const home = await recorded()
    const {configDir, overridesFile} = pathsOf(home)
    await mkdir(configDir, {recursive: true})
    const models = [{id: 'claude-opus-5-5', aliases: ['nova-9']}]
    await writeFile(overridesFile, JSON.stringify({schema: 'stackspend.pricing/1', models}))
    expect(await reportJson(home, '--prices', '2026-11-20+overrides')).toMatchObject({
      pricing: {version: '2026-11-20+overrides'},
      totals: {estimatedUsd: 8},
    })
    const list = await newerList('2025-01-01')
    const older = {...list, models: list.models.filter(({id}) => id !== 'claude-opus-5-5')}
    const report = await reportJson(home, '--prices', await listFile(home, older))
    expect(report.totals).toMatchObject({estimatedUsd: null, unpricedTokens: 2_000_000})
  })

  it('names the lists that there are', async () => {
    const {stderr, exitCode} = await runReport(await recorded(), ['--prices', '2026-01-01'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('no price list "2026-01-01" is kept; there are: 2026-11-20 (built in)')
    expect(stderr).toContain('(code PRICE_LIST_UNKNOWN)')
  })

  it('says when a file is not there', async () => {
    const {stderr, exitCode} = await runReport(await recorded(), ['--prices', './nowhere.json'])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('cannot read the price list ./nowhere.json')
  })
})

describe('stackspend pricing diff', () => {
  it('shows what changes from a file to the list in use, and back', async () => {
    const home = await temporaryHome()
    const file = await listFile(home, await newerList())
    const {stdout, exitCode} = await run(home, 'pricing', 'diff', '2026-11-20', file)
    expect(exitCode).toBe(0)
    expect(stdout).toBe(
      [
        'List 2026-11-20 (2026-11-20) → 2026-12-01 (2026-12-01), USD per million tokens',
        'claude-opus-5-5, 2026-11-22T12:15Z on:',
        '  input 4 → 5  (+25.0 %)',
        '',
      ].join('\n'),
    )
    expect((await run(home, 'pricing', 'diff', file)).stdout).toContain('  input 5 → 4  (−20.0 %)')
    expect((await run(home, 'pricing', 'diff', '2026-11-20')).stdout).toContain('No price changes.')
  })
})
