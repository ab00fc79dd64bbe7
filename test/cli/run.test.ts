import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {BIN, cliEnvironment, runCli} from '../support/run-cli.ts'

const packageJson = JSON.parse(await readFile(join(BIN, '../../package.json'), 'utf8'))

describe('stackspend', () => {
  let home: string
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'stackspend-run-'))
  })
  afterEach(async () => {
    await rm(home, {recursive: true, force: true})
  })

  /** Names so many users that their list is larger than any pipe's buffer. */
  async function nameManyUsers(): Promise<void> {
    const userNames = Object.fromEntries(
      Array.from({length: 20_000}, (_, i) => [`user-${i}`, `Ada ${'x'.repeat(40)}`]),
    )
    await mkdir(join(home, 'config'))
    await writeFile(join(home, 'config', 'settings.json'), JSON.stringify({userNames}))
  }

  it('says its version as oclif does, without loading it', async () => {
    const {stdout, stderr, exitCode} = await runCli(['--version'])
    expect(stdout).toBe(
      `stackspend/${packageJson.version} ${process.platform}-${process.arch} node-${process.version}\n`,
    )
    expect([stderr, exitCode]).toEqual(['', 0])
  })

  it('shows topics and commands when asked for nothing, and for help', async () => {
    const [nothing, help] = await Promise.all([runCli([]), runCli(['--help'])])
    expect(help).toEqual(nothing)
    expect(help.stdout).toContain('$ stackspend [COMMAND]')
    expect(help.stdout).toMatch(/users +Give the ids of users names/)
    expect(help.exitCode).toBe(0)
  })

  it('shows the help of a topic and of a command', async () => {
    const [topic, command] = await Promise.all([runCli(['users']), runCli(['users', 'name', '--help'])])
    expect(topic.stdout).toContain('users name')
    expect(command.stdout).toContain('$ stackspend users name ID NAME [--json]')
    expect([topic.exitCode, command.exitCode]).toEqual([0, 0])
  })

  it('suggests the command that was probably meant', async () => {
    const {stdout, stderr, exitCode} = await runCli(['users', 'lst'])
    expect(stderr).toMatchInlineSnapshot(`
      "Error: there is no command "users lst". Did you mean "users list"?
        next  stackspend users list --help        (code USAGE)
      "
    `)
    expect([stdout, exitCode]).toEqual(['', 2])
  })

  it('points to the list of commands when nothing is near', async () => {
    const {stderr, exitCode} = await runCli(['quetzalcoatl'])
    expect(stderr).toMatchInlineSnapshot(`
      "Error: there is no command "quetzalcoatl".
        next  stackspend --help        (code USAGE)
      "
    `)
    expect(exitCode).toBe(2)
  })

  it('suggests the flag that was probably meant', async () => {
    const {stderr, exitCode} = await runCli(['users', 'list', '--jsno'])
    expect(stderr).toMatchInlineSnapshot(`
      "Error: Nonexistent flag: --jsno. Did you mean --json?
        next  stackspend users list --help        (code USAGE)
      "
    `)
    expect(exitCode).toBe(2)
  })

  it.each(['report', 'users list', 'pricing check'])(
    'refuses an argument that %s does not take',
    async command => {
      const {stdout, stderr, exitCode} = await runCli([...command.split(' '), 'extra', 'more'])
      expect(stderr).toBe(
        `Error: Unexpected argument\n  next  stackspend ${command} --help        (code USAGE)\n`,
      )
      expect([stdout, exitCode]).toEqual(['', 2])
    },
  )

  it.each([
    [
      ['report', '--max-usd', 'abc'],
      '--max-usd "abc" is not an amount of US dollars.',
      'for example --max-usd 12.50',
    ],
    [['report', '--top', 'x'], '--top: Expected an integer but received: x', 'stackspend report --help'],
    [['report', '--nope'], 'Nonexistent flag: --nope', 'stackspend report --help'],
    [['report', '--session', ''], '--session has an empty value.', 'leave --session out to keep all'],
  ])('says of %j what is wrong and nothing else', async (args, message, hint) => {
    const {stderr, exitCode} = await runCli(args)
    expect(stderr).toBe(`Error: ${message}\n  next  ${hint}        (code USAGE)\n`)
    expect(exitCode).toBe(2)
  })

  it('says which argument is missing', async () => {
    const {stderr, exitCode} = await runCli(['users', 'name', '5f3a9c'])
    expect(stderr).toMatchInlineSnapshot(`
      "Error: Missing 1 required arg:
        name  The name to show.
        next  stackspend users name --help        (code USAGE)
      "
    `)
    expect(exitCode).toBe(2)
  })

  it('answers an error as JSON on stdout under --json', async () => {
    const {stdout, stderr, exitCode} = await runCli(['users', 'name', ' ', 'Ada', '--json'])
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'USAGE',
        message: 'the id of the user is empty',
        hint: 'stackspend users list    (shows the ids)',
      },
    })
    expect([stderr, exitCode]).toEqual(['', 2])
  })

  it('answers as JSON also when the command itself is unknown', async () => {
    const {stdout, exitCode} = await runCli(['user', 'list', '--json'])
    expect(JSON.parse(stdout).error).toMatchObject({code: 'USAGE', hint: 'stackspend users list --help'})
    expect(exitCode).toBe(2)
  })

  it('takes --json behind -- for an argument', async () => {
    const {stderr, exitCode} = await runCli(['users', 'list', '--', '--json'])
    expect(stderr).toContain('Unexpected argument')
    expect(exitCode).toBe(2)
  })

  it('writes a result of megabytes into a slow pipe to its end', async () => {
    await nameManyUsers()
    const child = spawn(process.execPath, [BIN, 'users', 'list', '--json'], {env: cliEnvironment(home)})
    await once(child.stdout, 'readable')
    await new Promise(resolve => setTimeout(resolve, 100))
    const [stdout] = await Promise.all([text(child.stdout), once(child, 'close')])
    expect(stdout.length).toBeGreaterThan(1_500_000)
    expect(JSON.parse(stdout)).toHaveLength(20_000)
  })

  it('ends quietly when its reader has seen enough', async () => {
    await nameManyUsers()
    const child = spawn(process.execPath, [BIN, 'users', 'list'], {env: cliEnvironment(home)})
    child.stdout.once('data', () => child.stdout.destroy())
    const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')])
    expect([stderr, exitCode]).toEqual(['', 0])
  })

  it('uses no colour where nobody looks at a terminal', async () => {
    const {stderr} = await runCli(['nonsense'], {env: {TERM: 'xterm-256color', COLORTERM: 'truecolor'}})
    expect(stderr).not.toContain('\u001B')
  })

  it('is the same whatever NODE_ENV says', async () => {
    const {stdout, stderr} = await runCli(['users', 'list', '--json'], {env: {NODE_ENV: 'development'}})
    expect(stdout).toBe('[]\n')
    expect(stderr).not.toContain('Warning')
  })

  it.skipIf(process.platform === 'win32')('starts through a link, as npm installs it', async () => {
    const link = join(home, 'stackspend')
    await symlink(BIN, link)
    const child = spawn(process.execPath, [link, 'users', 'list', '--json'], {env: cliEnvironment(home)})
    expect(await text(child.stdout)).toBe('[]\n')
  })

  it.each(['20.20.2', '22.22.1', '23.11.0', '24.14.9'])(
    'tells Node %s in one line which Node it needs',
    async version => {
      const {stdout, stderr, exitCode} = await startOn(version)
      expect(stderr).toBe(
        `Error: stackspend needs Node 24.15 or later (or 22.22.2 and later 22.x); this is v${version}.\n`,
      )
      expect([stdout, exitCode]).toEqual(['', 1])
    },
  )

  it.each(['22.22.2', '22.23.0', '24.15.0', '26.0.0'])('runs on Node %s', async version => {
    expect((await startOn(version)).stdout).toContain(`stackspend/${packageJson.version} `)
  })

  /** Starts `--version` on a Node that says it is `version`. */
  async function startOn(version: string) {
    const pretend = join(home, 'pretend.cjs')
    await writeFile(
      pretend,
      `Object.defineProperty(process, 'versions', {value: {...process.versions, node: '${version}'}})
       Object.defineProperty(process, 'version', {value: 'v${version}'})`,
    )
    return runCli(['--version'], {env: {NODE_OPTIONS: `--require=${pretend}`}})
  }
})
