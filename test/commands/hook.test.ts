import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {chmod, mkdir, readdir, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {describe, expect, it} from 'vitest'
import {setBudgets, temporaryRepository, writeBudgets} from '../support/budgets.ts'
import type {SentRequest} from '../support/claude-telemetry.ts'

import {recordedHome} from '../support/recorded-home.ts'
import {BIN, type CliResult, cliEnvironment, runCli} from '../support/run-cli.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

const SESSION = '0f6c2f0e-5f0a-4a4e-9d0c-1f2e3d4c5b6a'
const NOTHING: CliResult = {stdout: '', stderr: '', exitCode: 0}

/** $15 at list price. */
const FIFTEEN_DOLLARS: SentRequest = {model: 'claude-sonnet-4-6', outputTokens: 1_000_000, session: SESSION}

const now = () => new Date().toISOString()
const spent = (...requests: readonly SentRequest[]) =>
  recordedHome({requests: requests.map(request => ({at: now(), ...FIFTEEN_DOLLARS, ...request}))})

type Event = {name?: string; cwd?: string; session?: string}

function runHook(home: string, {name = 'UserPromptSubmit', cwd = '/', session = SESSION}: Event = {}) {
  const input = JSON.stringify({
    session_id: session,
    transcript_path: '/nowhere.jsonl',
    cwd,
    hook_event_name: name,
    prompt: 'a secret plan',
  })
  return runCli(['hook'], {env: {STACKSPEND_HOME: home}, input})
}

async function answerOf(home: string, event?: Event) {
  const result = await runHook(home, event)
  expect(result).toMatchObject({stderr: '', exitCode: 0})
  return result.stdout === '' ? undefined : JSON.parse(result.stdout)
}

describe('stackspend hook', () => {
  it('says nothing while a budget is on track', async () => {
    const home = await spent({})
    await setBudgets(home, {name: 'month', usd: 100, period: 'month'})
    expect(await runHook(home)).toEqual(NOTHING)
  })

  it('warns once a session when a soft threshold is reached, and again at the next', async () => {
    const home = await spent({})
    await setBudgets(home, {name: 'month', usd: 20, period: 'month'})
    expect(await answerOf(home, {name: 'SessionStart'})).toEqual({
      systemMessage: 'Budget month: $15.00 of $20 this month (75 %), Watch.',
    })
    expect(await answerOf(home)).toBeUndefined()
    expect(await answerOf(home, {name: 'Stop'})).toBeUndefined()
    await setBudgets(home, {name: 'month', usd: 16, period: 'month'})
    expect(await answerOf(home, {name: 'Stop'})).toEqual({
      systemMessage: 'Budget month: $15.00 of $16 this month (93 %), Trending high.',
    })
    expect(await answerOf(home, {session: 'another'})).toHaveProperty('systemMessage')
  })

  it('says of an overrun that it is one, and lets the prompt go on', async () => {
    const home = await spent({})
    await setBudgets(home, {name: 'month', usd: 10, period: 'month'})
    expect(await answerOf(home)).toEqual({
      systemMessage: 'Budget month: $15.00 of $10 this month (150 %), Over budget.',
    })
    expect(await answerOf(home)).toBeUndefined()
  })

  it('stops every prompt where a budget says so, and nothing but prompts', async () => {
    const home = await spent({})
    await setBudgets(home, {name: 'all', usd: 10, period: 'none', onOver: 'stop'})
    const stopped = await answerOf(home)
    expect(stopped).toEqual({
      decision: 'block',
      reason: [
        'Budget all: $15.00 of $10 in all (150 %), Over budget.',
        'Its "onOver" stops new prompts. To go on, raise it: stackspend budget set all USD',
      ].join('\n'),
    })
    expect(await answerOf(home)).toEqual(stopped)
    expect(await answerOf(home, {name: 'Stop'})).toEqual({systemMessage: expect.any(String)})
    expect(await answerOf(home, {name: 'Stop'})).toBeUndefined()
  })

  it('does not stop at the soft thresholds', async () => {
    const home = await spent({})
    await setBudgets(home, {name: 'all', usd: 15, period: 'none', onOver: 'stop'})
    expect(await answerOf(home)).toEqual({
      systemMessage: 'Budget all: $15.00 of $15 in all (100 %), Trending high.',
    })
  })

  it('does not call an unknown cost on track, nor stop for it', async () => {
    const home = await spent({model: 'nova-9'}, {outputTokens: 2_000_000})
    await setBudgets(home, {name: 'all', usd: 10, period: 'none', only: {model: 'nova-9'}, onOver: 'stop'})
    expect(await answerOf(home)).toBeUndefined()
    await setBudgets(home, {name: 'all', usd: 40, period: 'none'})
    expect(await answerOf(home)).toEqual({
      systemMessage: 'Budget all: at least $30.00 of $40 (1.00M tokens unpriced) in all (75 %), Watch.',
    })
  })

  it('counts only the period, in the time zone of the budget', async () => {
    const today = Date.now() - (Date.now() % 86_400_000)
    const home = await recordedHome({
      requests: [{...FIFTEEN_DOLLARS, at: new Date(today - 3 * 86_400_000).toISOString()}],
    })
    await setBudgets(
      home,
      {name: 'day', usd: 10, period: 'day', timezone: 'Asia/Tokyo'},
      {name: 'all', usd: 10, period: 'none', timezone: 'America/New_York'},
    )
    expect(await answerOf(home)).toEqual({systemMessage: expect.stringMatching(/^Budget all: [^\n]*$/)})
  })
})

describe('the hook knows a place', () => {
  it('by the project of the folder, wherever else money was spent', async () => {
    const home = await spent({project: 'acme/web'}, {project: 'acme/api', outputTokens: 600_000})
    const {folder} = await temporaryRepository()
    await setBudgets(home, {name: 'project', usd: 10, period: 'none', each: 'project'})
    expect(await answerOf(home, {cwd: folder})).toEqual({
      systemMessage: 'Budget project of acme/api: $9.00 of $10 in all (90 %), Trending high.',
    })
    expect(await answerOf(home, {cwd: await temporaryHome()})).toBeUndefined()
  })

  it('by the budgets of its repository, which count what was spent on that project alone', async () => {
    const home = await spent({project: 'acme/web'}, {project: 'acme/api', outputTokens: 600_000})
    const {folder, budgetsFile} = await temporaryRepository()
    await writeBudgets(budgetsFile, {budgets: [{name: 'team', usd: 8, period: 'none', onOver: 'stop'}]})
    expect(await answerOf(home, {cwd: folder})).toEqual({
      decision: 'block',
      reason: expect.stringContaining('Budget team: $9.00 of $8 in all (112 %), Over budget.'),
    })
    expect(await answerOf(home)).toBeUndefined()
  })

  it('by the session itself', async () => {
    const home = await spent({}, {session: 'another', outputTokens: 2_000_000})
    await setBudgets(home, {name: 'session', usd: 20, period: 'none', each: 'session'})
    expect(await answerOf(home)).toEqual({
      systemMessage: 'Budget session of 0f6c2f0e: $15.00 of $20 in all (75 %), Watch.',
    })
    expect(await answerOf(home, {session: 'a-third'})).toBeUndefined()
  })

  it('by the models and the user of the session', async () => {
    const home = await spent(
      {email: 'ada@example.com'},
      {email: 'linus@example.com', session: 'another', model: 'claude-opus-5-5'},
    )
    await setBudgets(
      home,
      {name: 'user', usd: 10, period: 'none', each: 'user'},
      {name: 'opus', usd: 1, period: 'none', only: {model: 'claude-opus-5-5'}, onOver: 'stop'},
    )
    expect(await answerOf(home)).toEqual({
      systemMessage: 'Budget user of ada@example.com: $15.00 of $10 in all (150 %), Over budget.',
    })
    expect(await answerOf(home, {session: 'another'})).toHaveProperty('decision', 'block')
    expect(await answerOf(home, {session: 'new'})).toBeUndefined()
  })

  it('by the only user that there is, under whatever name, before a session has used anything', async () => {
    const home = await spent({email: 'ada@example.com'})
    await setBudgets(home, {name: 'user', usd: 10, period: 'none', each: 'user'})
    await runCli(['users', 'name', 'ada@example.com', 'Ada'], {env: {STACKSPEND_HOME: home}})
    expect(await answerOf(home, {session: 'new'})).toEqual({
      systemMessage: 'Budget user of Ada: $15.00 of $10 in all (150 %), Over budget.',
    })
  })
})

describe('the hook stands in nobody’s way', () => {
  it.each([
    ['no text', ''],
    ['no JSON', '{"session_id": '],
    ['no object', 'null'],
    ['a list', '[]'],
    ['no session', '{"hook_event_name":"Stop","cwd":"/"}'],
    ['another event', `{"hook_event_name":"PreToolUse","session_id":"${SESSION}","cwd":"/"}`],
    ['a session that is a path', '{"hook_event_name":"Stop","session_id":"../../x","cwd":"/"}'],
    ['a folder that is none', `{"hook_event_name":"Stop","session_id":"${SESSION}","cwd":"\\u0000"}`],
    ['names of the prototype', '{"__proto__":{"session_id":"x"},"hook_event_name":"Stop"}'],
    ['deep nesting', '['.repeat(200_000)],
    ['5 MB that are no event', 'x'.repeat(5_000_000)],
  ])('given %s', async (_, input) => {
    const home = await spent({})
    await setBudgets(home, {name: 'all', usd: 1, period: 'none'})
    expect(await runCli(['hook'], {env: {STACKSPEND_HOME: home}, input})).toEqual(NOTHING)
  })

  it('given a prompt of 5 MB', async () => {
    const home = await spent({})
    await setBudgets(home, {name: 'all', usd: 20, period: 'none'})
    const event = {session_id: SESSION, cwd: '/', hook_event_name: 'UserPromptSubmit'}
    const input = JSON.stringify({...event, prompt: 'ü\u0000"'.repeat(500_000)})
    const {stdout} = await runCli(['hook'], {env: {STACKSPEND_HOME: home}, input})
    expect(JSON.parse(stdout)).toHaveProperty('systemMessage')
  })

  it('when its input never ends', async () => {
    const child = spawn(process.execPath, [BIN, 'hook'], {env: cliEnvironment(await temporaryHome())})
    const startMs = performance.now()
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
    expect(performance.now() - startMs).toBeGreaterThan(1_900)
  })

  it('when it has no input at all', async () => {
    const child = spawn(process.execPath, [BIN, 'hook'], {
      env: cliEnvironment(await temporaryHome()),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('when nothing was ever recorded, or no budget is set', async () => {
    const home = await temporaryHome()
    expect(await runHook(home)).toEqual(NOTHING)
    await setBudgets(home, {name: 'all', usd: 1, period: 'none', onOver: 'stop'})
    expect(await runHook(home)).toEqual(NOTHING)
    expect(await readdir(home)).toEqual(['config'])
  })

  it.each([
    ['no database', 'not a database'],
    ['an empty file', ''],
  ])('when the store is %s', async (_, content) => {
    const home = await temporaryHome()
    await setBudgets(home, {name: 'all', usd: 1, period: 'none', onOver: 'stop'})
    await mkdir(pathsOf(home).dataDir, {recursive: true})
    await writeFile(pathsOf(home).storeFile, content)
    expect(await runHook(home)).toEqual(NOTHING)
  })

  it('when another process has the store for itself', async () => {
    const home = await spent({})
    await setBudgets(home, {name: 'all', usd: 1, period: 'none', onOver: 'stop'})
    const holder = new DatabaseSync(pathsOf(home).storeFile)
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    expect(await runHook(home)).toEqual(NOTHING)
    holder.close()
    expect(await answerOf(home)).toHaveProperty('decision')
  })

  it('when its budgets are faulty: it says so when a session starts, with the place, and then no more', async () => {
    const home = await spent({})
    await writeBudgets(pathsOf(home).budgetsFile, '{"budgets": [{"name": "all", "usd": 1, "perid": "none"}]}')
    expect(await runHook(home)).toEqual(NOTHING)
    const {systemMessage} = await answerOf(home, {name: 'SessionStart'})
    expect(systemMessage).toContain('line 1: "perid" is not a budget field. Did you mean "period"?')
    expect(await runHook(home, {name: 'Stop'})).toEqual(NOTHING)
  })

  it('when a faulty file of a repository is beside sound budgets of the user', async () => {
    const home = await spent({})
    const {folder, budgetsFile} = await temporaryRepository()
    await writeBudgets(budgetsFile, '{')
    await setBudgets(home, {name: 'all', usd: 20, period: 'none'})
    const {systemMessage} = await answerOf(home, {name: 'SessionStart', cwd: folder})
    expect(systemMessage).toMatch(/^Budget all: .*\nstackspend counts no budget of a faulty file: .*line 1/)
  })

  it('when its budgets are no file', async () => {
    const home = await spent({})
    await mkdir(pathsOf(home).budgetsFile, {recursive: true})
    expect(await runHook(home)).toEqual(NOTHING)
  })

  it('when the price list or what a session was told is broken', async () => {
    const home = await spent({})
    await setBudgets(home, {name: 'all', usd: 20, period: 'none'})
    await writeFile(pathsOf(home).overridesFile, '{')
    expect(await runHook(home)).toEqual(NOTHING)
    await rm(pathsOf(home).overridesFile)
    await mkdir(join(pathsOf(home).stateDir, 'hook'), {recursive: true})
    await writeFile(join(pathsOf(home).stateDir, 'hook', `${SESSION}.json`), '{')
    expect(await runHook(home)).toEqual(NOTHING)
  })

  it.runIf(process.getuid?.() !== 0)('when what a session was told cannot be kept', async () => {
    const home = await spent({})
    await setBudgets(home, {name: 'all', usd: 20, period: 'none'})
    await mkdir(pathsOf(home).stateDir, {recursive: true})
    await chmod(pathsOf(home).stateDir, 0o500)
    expect(await runHook(home)).toEqual(NOTHING)
    await chmod(pathsOf(home).stateDir, 0o700)
  })
})

describe('what the hook writes', () => {
  it('is one small file a session, without the prompt', async () => {
    const home = await spent({})
    await setBudgets(home, {name: 'all', usd: 20, period: 'none'})
    await runHook(home)
    expect(await readdir(join(pathsOf(home).stateDir, 'hook'))).toEqual([`${SESSION}.json`])
  })

  it('shows a name for what it is, and no command to a terminal', async () => {
    const home = await spent({project: 'acme/\u001b[31mapi'})
    await setBudgets(home, {name: 'a\u202eb', usd: 20, period: 'none'})
    expect(await answerOf(home)).toEqual({systemMessage: expect.stringMatching(/^Budget ab: /)})
  })

  it('is the same through the command with --json', async () => {
    const home = await spent({})
    await setBudgets(home, {name: 'all', usd: 10, period: 'none', onOver: 'stop'})
    const input = JSON.stringify({session_id: SESSION, cwd: '/', hook_event_name: 'UserPromptSubmit'})
    const {stdout} = await runCli(['hook', '--json'], {env: {STACKSPEND_HOME: home}, input})
    expect(JSON.parse(stdout)).toEqual(await answerOf(home))
    expect(await runCli(['hook', '--json'], {env: {STACKSPEND_HOME: home}})).toMatchObject({
      stdout: '{}\n',
      exitCode: 0,
    })
  })
})

it('is never taken for wrong usage, which Claude Code would read as a block', async () => {
  const env = {STACKSPEND_HOME: await temporaryHome()}
  for (const args of [['--nope'], ['bogus'], ['--settings', 'x']])
    expect(await runCli(['hook', ...args], {env, input: '{}'})).toEqual(NOTHING)
})
