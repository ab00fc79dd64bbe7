import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {runCli} from '../../support/run-cli.ts'

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'stackspend-pricing-'))
})

afterEach(() => rm(home, {recursive: true, force: true}))

async function writeOverrides(text: string): Promise<string> {
  const file = join(home, 'config', 'pricing.overrides.json')
  await mkdir(join(home, 'config'))
  await writeFile(file, text)
  return file
}

const pricing = (...args: readonly string[]) => runCli(['pricing', ...args], {env: {STACKSPEND_HOME: home}})

const rates = {input: 4, output: 20, cacheWrite5m: 5, cacheWrite1h: 8, cacheRead: 0.4}

describe('stackspend pricing', () => {
  it('lists the models of the built-in list', async () => {
    const {stdout, stderr, exitCode} = await pricing('list')
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(stdout).toMatch(/^claude-opus-5-5 +4\.00 +20\.00 +5\.00 +8\.00 +0\.20 {2}fast mode 8\/40$/m)
    const json = JSON.parse((await pricing('list', '--json')).stdout)
    expect(json).toMatchObject({version: '2026-11-20'})
    expect(json.models).toHaveLength(26)
  })

  it('fits the list into a narrow terminal', async () => {
    const env = {STACKSPEND_HOME: home, COLUMNS: '40'}
    const {stdout} = await runCli(['pricing', 'list'], {env})
    const lines = stdout.split('\n')
    expect(lines.filter(line => line.length > 40)).toEqual([])
    expect(lines).toContainEqual(expect.stringMatching(/^claude-opus-5-5 +4\.00 +20\.00$/))
    expect(stdout).toContain('There is more than fits here')
  })

  it('takes a price of which only begin and rates are given', async () => {
    const prices = [{from: '2026-01-01T00:00:00Z', usdPerMillionTokens: rates}]
    await writeOverrides(JSON.stringify({schema: 'stackspend.pricing/1', models: [{id: 'nova-9', prices}]}))
    const {stdout, exitCode} = await pricing('show', 'nova-9')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('US geography ×1, regional endpoint ×1, batch ×1, web search $0 per thousand')
    expect(stdout).toContain('from 2026-01-01: pricing.overrides.json (2026-01-01)')
  })

  it('tells every fault at once', async () => {
    const prices = [{usdPerMillionTokens: {...rates, input: '4'}, sorce: 'us'}]
    const file = await writeOverrides(
      JSON.stringify(
        {schema: 'stackspend.pricing/1', models: [{id: 'nova-9', aliases: 'nova', prices}]},
        null,
        2,
      ),
    )
    const {stderr, exitCode} = await pricing('check')
    expect(exitCode).toBe(2)
    expect(stderr).toBe(
      [
        `Error: ${file}, line 6: "aliases" is "nova", expected a list of model ids`,
        '  line 10: "input" is "4", expected a number of US dollars, 0 or more',
        '  line 16: "sorce" is not a price field. Did you mean "source"?',
        '  next  Mend those lines, then type: stackspend pricing check        (code PRICE_LIST_INVALID)',
        '',
      ].join('\n'),
    )
  })

  it('shows a model by the name that telemetry gives it', async () => {
    const {stdout, exitCode} = await pricing('show', 'us.anthropic.claude-opus-4-6-v1')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^us\.anthropic\.claude-opus-4-6-v1 is claude-opus-4-6, USD per million tokens/)
  })

  it('says what a dated price was called, and until when', async () => {
    const {stdout} = await pricing('show', 'claude-sonnet-5-5')
    expect(stdout).toContain('  from 2026-09-28: launch price until 2026-10-07, https://platform.claude.com/')
    const {prices} = JSON.parse((await pricing('show', 'claude-sonnet-5-5', '--json')).stdout)
    expect(prices).toMatchObject([
      {label: 'launch price', batchFactor: 0.5},
      {label: null, batchFactor: 0.5},
    ])
  })

  it('refuses an unknown model with the nearest one', async () => {
    const {stdout, stderr, exitCode} = await pricing('show', 'claude-opus-5-6')
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 2})
    expect(stderr).toContain('Did you mean "claude-opus-5-5"?')
  })

  it('checks overrides, and stops at a fault with file and line', async () => {
    const file = await writeOverrides('{\n  "schema": "stackspend.pricing/1",\n  "modles": []\n}')
    const {stderr, exitCode} = await pricing('check')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`${file}, line 3: "modles" is not a price field. Did you mean "models"?`)
  })

  it('says what it checked', async () => {
    const {stdout, exitCode} = await pricing('check')
    expect(exitCode).toBe(0)
    expect(stdout).toBe(
      '✓ 26 models, 37 dated prices, 13 aliases: list 2026-11-20 (built in)\n  no pricing.overrides.json\n\n' +
        'Nothing has been recorded yet that prices could be held against.\n',
    )
  })
})
