import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {runMain, runPost} from '../../src/action/run-action.ts'
import {parseFileCommand} from '../support/github-runner/parse-file-command.ts'

/** Stands where the program does: it keeps what it was started with, then prints and ends as it is told. */
const PROGRAM = `
const {appendFileSync} = require('node:fs')
if (process.argv[2] === '--version') return
const {ANSWER, EXIT_CODE, STARTED, ...env} = process.env
appendFileSync(STARTED, JSON.stringify({args: process.argv.slice(2), env}) + '\\n')
if (process.argv.includes('--json')) process.stdout.write(ANSWER ?? '')
process.exitCode = Number(EXIT_CODE ?? 0)
`
const SPENDING = JSON.stringify({
  schema: 'stackspend.pull-request/1',
  totals: {estimatedUsd: 1.5, totalTokens: 70},
  comment: {url: 'https://github.com/acme/api/pull/42#issuecomment-1'},
})

type Started = {readonly args: string[]; readonly env: Record<string, string>}

async function step(inputs: Record<string, string>, answer: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-action-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  const file = (name: string) => join(folder, name)
  const read = (name: string) => readFile(file(name), 'utf8').catch(() => '')
  await writeFile(file('run.js'), PROGRAM)
  const said: string[] = []
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    RUNNER_TEMP: folder,
    GITHUB_OUTPUT: file('output'),
    GITHUB_STATE: file('state'),
    GITHUB_PATH: file('path'),
    STARTED: file('started'),
    ...answer,
    ...Object.fromEntries(given),
  }
  const as = (more: Record<string, string>) => ({
    env: {...env, ...more},
    execPath: process.execPath,
    platform: process.platform,
    bin: file('run.js'),
    write: (text: string) => void said.push(...text.trimEnd().split('\n')),
  })
  const state = async () =>
    Object.entries(parseFileCommand(await read('state'))).map(([name, value]) => [`STATE_${name}`, value])
  return {
    said,
    main: () => runMain(as({})),
    post: async (more: Record<string, string> = {}) =>
      runPost(as({...Object.fromEntries(await state()), ...more})),
    outputs: async () => parseFileCommand(await read('output')),
    path: () => read('path'),
    started: async (): Promise<Started[]> =>
      (await read('started'))
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line)),
  }
}

describe('the action', () => {
  it('starts when its step runs and finishes when the job ends', async () => {
    const {main, post, started, outputs} = await step({mode: 'job', 'max-usd': '5'}, {ANSWER: SPENDING})
    expect([await main(), await post()]).toEqual([0, 0])
    expect((await started()).map(({args}) => args)).toEqual([
      ['ci', 'start'],
      ['ci', 'finish', '--json', '--max-usd=5'],
    ])
    expect(await outputs()).toEqual({})
  })

  it.each([
    ['start', [['ci', 'start']]],
    ['finish', [['ci', 'finish', '--json']]],
    ['comment', [['comment', '--json']]],
  ])('does one thing as mode %s, and nothing when the job ends', async (mode, expected) => {
    const {main, post, started} = await step({mode})
    expect([await main(), await post()]).toEqual([0, 0])
    expect((await started()).map(({args}) => args)).toEqual(expected)
  })

  it('hands on the totals, the comment, and the whole result in a file', async () => {
    const {main, outputs} = await step({mode: 'finish'}, {ANSWER: SPENDING})
    await main()
    const {'report-json': report = '', ...others} = await outputs()
    expect(others).toEqual({
      'total-usd': '1.5',
      'total-tokens': '70',
      'comment-url': 'https://github.com/acme/api/pull/42#issuecomment-1',
    })
    expect(await readFile(report, 'utf8')).toBe(SPENDING)
  })

  it('hands on what it knows over budget too, and fails the step', async () => {
    const inputs = {mode: 'finish', 'max-usd': '1', 'fail-over-budget': 'true'}
    const {main, outputs, said} = await step(inputs, {ANSWER: SPENDING, EXIT_CODE: '3'})
    expect(await main()).toBe(3)
    expect(await outputs()).toMatchObject({'total-usd': '1.5'})
    expect(said).toEqual([
      '::error title=stackspend::over budget: the comment and the job summary say by how much',
    ])
  })

  it('gives secrets to the program in its environment alone, hidden in the log, and no token to the listener', async () => {
    const inputs = {mode: 'job', 'github-token': 'ghs_secret', 'connection-id': 'conn_secret'}
    const {main, post, started, said} = await step(inputs, {ANSWER: SPENDING})
    await main()
    await post()
    const [start, finish] = await started()
    expect(start?.env.STACKSPEND_CONNECTION_ID).toBe('conn_secret')
    expect(JSON.stringify(start)).not.toContain('ghs_secret')
    expect(finish?.env).toMatchObject({GITHUB_TOKEN: 'ghs_secret', GIT_CONFIG_COUNT: '2'})
    expect(JSON.stringify([start?.args, finish?.args])).not.toContain('secret')
    expect(Object.keys({...start?.env, ...finish?.env}).filter(name => name.startsWith('INPUT_'))).toEqual([])
    const derived = Buffer.from('x-access-token:ghs_secret').toString('base64')
    const masks = ['::add-mask::ghs_secret', `::add-mask::${derived}`, '::add-mask::conn_secret']
    expect(said).toEqual([...masks, ...masks])
  })

  it('warns of what it could not do when the job ends, and lets the job be', async () => {
    const {main, post, said} = await step({mode: 'job'})
    await main()
    const error = {message: 'no answer', hint: 'try again', code: 'X'}
    expect(await post({EXIT_CODE: '1', ANSWER: JSON.stringify({error})})).toBe(0)
    expect(said).toEqual(['::warning title=stackspend::no answer (next: try again)'])
  })

  it('fails the job for that when it is strict', async () => {
    const {main, post, said} = await step({mode: 'job', strict: 'true'})
    await main()
    expect(await post({EXIT_CODE: '1'})).toBe(1)
    expect(said).toEqual([
      '::error title=stackspend::finish ended with exit code 1; what it said is in the log of this step',
    ])
  })

  it('has nothing to finish when it could not start, and says so at once', async () => {
    const {main, post, started, said} = await step({mode: 'job'}, {EXIT_CODE: '1'})
    expect([await main(), await post()]).toEqual([0, 0])
    expect(await started()).toHaveLength(1)
    expect(said).toEqual([
      '::warning title=stackspend::nothing is counted in this job: stackspend ci start ended with exit code 1',
    ])
  })

  it('says which input is wrong before anything runs', async () => {
    const {main, post, started, said} = await step({mode: 'job', wait: 'long'})
    expect([await main(), await post()]).toEqual([1, 0])
    expect(await started()).toEqual([])
    expect(said).toEqual([
      '::error title=stackspend::the input wait must be a number, not "long" (next: change "wait:" below "with:" of this step)',
    ])
  })

  it('puts the program on the PATH of later steps', async () => {
    const {main, path} = await step({mode: 'start'})
    await main()
    const launcher = await readFile(join((await path()).trim(), 'stackspend'), 'utf8')
    expect(launcher).toContain('run.js')
  })
})
