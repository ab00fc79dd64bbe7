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

describe('stackspend pricing', () => {
  it('lists the models of the built-in list', async () => {
    const {stdout, stderr, exitCode} = await pricing('list')
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(stdout).toMatch(/^claude-opus-5-5 +4\.00 +20\.00 +5\.00 +8\.00 +0\.20 {2}fast mode 8\/40$/m)
    const json = JSON.parse((await pricing('list', '--json')).stdout)
    expect(json).toMatchObject({version: '2026-11-20'})
    expect(json.models).toHaveLength(26)
  })

  it('shows a model by the name that telemetry gives it', async () => {
    const {stdout, exitCode} = await pricing('show', 'us.anthropic.claude-opus-4-6-v1')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^us\.anthropic\.claude-opus-4-6-v1 is claude-opus-4-6, USD per million tokens/)
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
      '✓ 26 models, 37 dated prices, 13 aliases: list 2026-11-20\n  no pricing.overrides.json\n',
    )
  })
})
