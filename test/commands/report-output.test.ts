import {spawn} from 'node:child_process'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {buffer} from 'node:stream/consumers'
import {stripVTControlCharacters} from 'node:util'
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest'
import {hasPty, PtyProgram} from '../cli/live-view/run-in-pty.ts'
import {parseCsv} from '../support/parse-csv.ts'
import {recordInto, runReport} from '../support/recorded-home.ts'
import {BIN, cliEnvironment} from '../support/run-cli.ts'

const SESSIONS = 3000
let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stackspend-output-'))
  const requests = Array.from({length: SESSIONS}, (_, index) => ({
    session: `session-${String(index).padStart(5, '0')}`,
    inputTokens: index + 1,
  }))
  await recordInto(home, {requests})
})

afterAll(() => rm(home, {recursive: true, force: true}))

/** Starts a report by session and gives its pipe to `read`, which need not read all of it. */
async function pipe(format: string, read: (stdout: NodeJS.ReadableStream) => Promise<void>) {
  const child = spawn(process.execPath, [BIN, 'report', '--by', 'session', '--format', format], {
    env: cliEnvironment(home),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stderr, exitCode] = await Promise.all([
    buffer(child.stderr),
    new Promise<number | null>(resolve => child.once('close', resolve)),
    read(child.stdout),
  ])
  return {stderr: stderr.toString(), exitCode}
}

describe.each(['table', 'markdown', 'csv', 'json'])('a long report as %s', format => {
  it('is quiet when its reader leaves early, as head does', async () => {
    const ended = await pipe(format, async stdout => {
      for await (const _ of stdout) break
    })
    expect(ended).toEqual({stderr: '', exitCode: 0})
  })

  it('arrives whole at a reader that takes its time', async () => {
    let text = ''
    const ended = await pipe(format, async stdout => {
      stdout.setEncoding('utf8')
      for await (const chunk of stdout) {
        text += chunk
        await new Promise(resolve => setTimeout(resolve, 5))
      }
    })
    expect(ended).toEqual({stderr: '', exitCode: 0})
    expect(text.length).toBeGreaterThan(128 * 1024)
    expect(text.match(/session-\d{5}/g)).toHaveLength(SESSIONS)
    if (format === 'csv') expect(parseCsv(text)).toHaveLength(SESSIONS + 1)
    if (format === 'json') expect(JSON.parse(text).rows).toHaveLength(SESSIONS)
  })
})

describe('colour in a pipe', () => {
  it.each([{}, {NO_COLOR: '1'}, {TERM: 'dumb'}, {COLORTERM: 'truecolor'}])('is off with %j', async env => {
    const {stdout, stderr} = await runReport(home, ['--top', '3', '--by', 'session'], env)
    expect(stdout + stderr).not.toContain('\u001b')
    const failed = await runReport(home, ['--by', 'nothing'], env)
    expect(failed.stderr).not.toContain('\u001b')
  })
})

describe.runIf(hasPty)('on a terminal', () => {
  afterEach(() => void vi.unstubAllEnvs())

  async function onTerminal(noColor: string | undefined, columns: number): Promise<string> {
    for (const [name, value] of Object.entries(cliEnvironment(home))) vi.stubEnv(name, value)
    vi.stubEnv('TERM', 'xterm-256color')
    vi.stubEnv('NO_COLOR', noColor)
    const program = new PtyProgram(BIN, ['report', '--by', 'session', '--top', '3'], {columns})
    expect(await program.ended()).toMatchObject({exit: 0, cooked: true})
    return program.output
  }

  it('colours what it says in words too, unless NO_COLOR is set', async () => {
    const coloured = await onTerminal(undefined, 100)
    const plain = await onTerminal('1', 100)
    expect(coloured).toContain('\u001b[')
    expect(plain).not.toContain('\u001b')
    expect(stripVTControlCharacters(coloured)).toBe(plain)
  })

  it.each([40, 60, 80, 120, 200])('fits %i columns', async columns => {
    const lines = (await onTerminal('1', columns)).split('\r\n')
    expect(Math.max(...lines.map(line => Array.from(line).length))).toBeLessThanOrEqual(columns)
  })
})
