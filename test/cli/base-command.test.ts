import {execFile} from 'node:child_process'
import {resolve} from 'node:path'
import {pathToFileURL} from 'node:url'
import {promisify} from 'node:util'
import {describe, expect, it} from 'vitest'
import {cliEnvironment} from '../support/run-cli.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const BASE_COMMAND = pathToFileURL(resolve(ROOT, 'src/cli/base-command.ts')).href
const ERRORS = pathToFileURL(resolve(ROOT, 'src/errors.ts')).href

/** Runs a command whose `run` is `body` in a process of its own, since it writes and sets the exit code. */
async function runCommand(body: string, args: readonly string[] = [], tz = 'UTC') {
  const script = `
    const {BaseCommand} = await import('${BASE_COMMAND}')
    const {StackspendError} = await import('${ERRORS}')
    class Probe extends BaseCommand {
      static id = 'probe'
      async run() { await this.parse(Probe); ${body} }
    }
    await Probe.run(${JSON.stringify(args)}, ${JSON.stringify(ROOT)})`
  // oclif looks for TypeScript sources of its own accord unless this is production.
  const env = {...cliEnvironment('/home/ada'), TZ: tz, NODE_ENV: 'production', NODE_NO_WARNINGS: '1'}
  const process_ = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {env})
  return process_.then(
    ({stdout, stderr}) => ({stdout, stderr, exitCode: 0}),
    ({stdout, stderr, code}) => ({stdout, stderr, exitCode: code}),
  )
}

describe('BaseCommand', () => {
  it('prints the result on stdout and what is said about it on stderr', async () => {
    const {stdout, stderr} = await runCommand(`this.log('result'); this.say('remark'); return 1`)
    expect([stdout, stderr]).toEqual(['result\n', 'remark\n'])
  })

  it('prints under --json what run returned and nothing else, and still says what there is to say', async () => {
    const {stdout, stderr} = await runCommand(
      `this.log('table'); this.say('remark'); return {rows: [null]}`,
      ['--json'],
    )
    expect([stdout, stderr]).toEqual(['{\n  "rows": [\n    null\n  ]\n}\n', 'remark\n'])
  })

  it('ends with the lowest of the codes that apply', async () => {
    expect((await runCommand('this.endWith(4)')).exitCode).toBe(4)
    expect((await runCommand('this.endWith(4); this.endWith(3)')).exitCode).toBe(3)
    expect((await runCommand('this.endWith(3); this.endWith(4)')).exitCode).toBe(3)
  })

  it('renders an error on stderr with its hint, code and exit code', async () => {
    const thrown = `throw new StackspendError('NO_DATA', 'no data', {exit: 3, hint: 'stackspend watch'})`
    expect(await runCommand(thrown)).toEqual({
      stdout: '',
      stderr: 'Error: no data\n  next  stackspend watch        (code NO_DATA)\n',
      exitCode: 3,
    })
  })

  it('renders an error without a hint by its code, and every further line indented', async () => {
    const {stderr} = await runCommand(`throw new StackspendError('NO_DATA', 'no data\\nyet')`)
    expect(stderr).toBe('Error: no data\n  yet\n  code  NO_DATA\n')
  })

  it('renders an error under --json on stdout', async () => {
    const thrown = `throw new StackspendError('NO_DATA', 'no data yet')`
    const {stdout, stderr, exitCode} = await runCommand(thrown, ['--json'])
    expect(JSON.parse(stdout)).toEqual({error: {code: 'NO_DATA', message: 'no data yet', hint: null}})
    expect([stderr, exitCode]).toEqual(['', 1])
  })

  it('shows the stack of a fault that is ours', async () => {
    const {stderr, exitCode} = await runCommand(`null.x`)
    expect(stderr).toContain('a fault in stackspend itself')
    expect(stderr).toMatch(/TypeError: .*\n +at Probe\.run/)
    expect(exitCode).toBe(1)
  })

  it('says once when this machine has no time zone by name, and takes UTC', async () => {
    const ask = 'this.log(this.machineTimeZone())'
    expect(await runCommand(ask, [], 'Asia/Tokyo')).toMatchObject({stdout: 'Asia/Tokyo\n', stderr: ''})
    const {stdout, stderr} = await runCommand(ask, [], 'UTC+25')
    expect(stdout).toBe('UTC\n')
    expect(stderr).toMatch(/^This machine's time zone \(TZ="UTC\+25"\) is no IANA name: .*\n$/)
  })

  it('loads the price list with what the user says about prices', async () => {
    const {stdout} = await runCommand('this.log((await this.loadPrices()).version)')
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\d\n$/)
  })

  it('keeps its files below STACKSPEND_HOME', async () => {
    const {stdout} = await runCommand(`this.log(this.paths.storeFile)`)
    expect(stdout).toBe(`${resolve('/home/ada/data/stackspend.sqlite')}\n`)
  })
})
