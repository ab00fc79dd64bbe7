import {describe, expect, it} from 'vitest'
import {postLogs, requestLogs} from '../../support/claude-telemetry.ts'
import {ConnectedHome} from '../../support/connected-home.ts'
import {runCli} from '../../support/run-cli.ts'
import {temporaryHome} from '../../support/temporary-home.ts'

/** Sends so many batches to a watch, and ends it. */
async function record(connected: ConnectedHome, count: number): Promise<void> {
  const watch = await connected.watch()
  for (let sent = 0; sent < count; sent += 1) await postLogs(watch.url, requestLogs([{inputTokens: 1}]))
  await connected.untilState({waiting: 0, dead: count})
  watch.kill('SIGTERM')
  await watch.ended
}

/** With so many dead letters. */
async function withDeadLetters(count: number): Promise<ConnectedHome> {
  const connected = await ConnectedHome.create()
  connected.server.fail('ingest', {status: 400})
  await record(connected, count)
  connected.server.mend()
  return connected
}

const plain = (text: string) =>
  text
    .replaceAll(/\d+ (ms|s|min)\b/g, 'TIME')
    .replaceAll(/\d+ B/g, 'BYTES')
    .replaceAll(/ {2,}/g, '  ')

describe('stackspend outbox', () => {
  it('says that nothing is forwarded', async () => {
    const env = {STACKSPEND_HOME: await temporaryHome()}
    expect(await runCli(['outbox', 'status'], {env})).toEqual({
      stdout: '',
      stderr: 'Telemetry is forwarded nowhere. To forward: stackspend connect claude\n',
      exitCode: 0,
    })
    expect(await runCli(['outbox', 'list'], {env})).toEqual({
      stdout: '',
      stderr: 'Nothing waits.\n',
      exitCode: 0,
    })
    expect(JSON.parse((await runCli(['outbox', 'retry', '--all', '--json'], {env})).stdout)).toEqual({
      batches: 0,
    })
  })

  it('shows how a remote does, and what it will never take', async () => {
    const connected = await withDeadLetters(2)
    const status = await connected.run('outbox', 'status')
    expect(plain(status.stdout)).toBe(
      [
        '→ StackSpend "team"',
        '  waiting  0 batches (BYTES)',
        '  delivered  0 batches (BYTES), never yet, 0 a minute',
        '  last error HTTP 400: could not be read, TIME ago',
        '  2 dead letters: stackspend outbox list --dead',
        '',
      ].join('\n'),
    )
    const list = await connected.run('outbox', 'list', '--dead')
    expect(plain(list.stdout)).toMatch(
      /^ {2}\d+ {2}logs {2}BYTES {2}TIME old {2}1 attempt {2}dead letter {2}team {2}HTTP 400: could not be read\n/,
    )
    expect(await connected.entries('--dead')).toMatchObject([
      {remote: 'team', state: 'dead', attempts: 1, nextAttemptAtMs: null},
      {remote: 'team', state: 'dead', attempts: 1, nextAttemptAtMs: null},
    ])
    expect(await connected.entries('--remote', 'nobody')).toEqual([])
    expect(await connected.entries('--limit', '1')).toHaveLength(1)
  })

  it('shows one batch, without its body', async () => {
    const connected = await withDeadLetters(1)
    const [entry] = await connected.entries()
    const shown = await connected.json<object>('outbox', 'show', String(entry?.id))
    expect(shown).toEqual(entry)
    expect(Object.keys(shown)).not.toContain('body')
    const missing = await connected.run('outbox', 'show', '4711')
    expect(missing).toMatchObject({stdout: '', exitCode: 1})
    expect(missing.stderr).toContain('There is no batch 4711 in the outbox.')
  })

  it('sends dead letters again when asked to, also beside a running watch', async () => {
    const connected = await withDeadLetters(2)
    const watch = await connected.watch()
    const [first] = await connected.entries()
    expect((await connected.run('outbox', 'retry', String(first?.id))).stdout).toBe(
      '1 batch due at once. A running watch sends within seconds.\n',
    )
    await connected.untilState({delivered: 1, dead: 1})
    expect(await connected.json('outbox', 'retry', '--dead')).toEqual({batches: 1})
    await connected.untilState({delivered: 2, dead: 0, waiting: 0})
    expect(connected.server.delivered).toHaveLength(2)
    watch.kill('SIGTERM')
    await watch.ended
  })

  it('gives batches up when asked to, and counts them', async () => {
    const connected = await withDeadLetters(3)
    const [first] = await connected.entries()
    expect((await connected.run('outbox', 'drop', String(first?.id))).stdout).toBe('1 batch given up.\n')
    expect((await connected.run('outbox', 'drop', '--dead')).stdout).toBe('2 batches given up.\n')
    expect(await connected.state()).toMatchObject({dead: 0, deadBytes: 0, dropped: 3, waiting: 0})
    expect(await connected.entries()).toEqual([])
    const {totals} = await connected.json<{totals: object}>('report')
    expect(totals).toMatchObject({requests: 3})
  })

  it('gives up everything only when told twice', async () => {
    const connected = await withDeadLetters(1)
    const {stderr, exitCode} = await connected.run('outbox', 'drop', '--all')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('stackspend outbox drop --all --yes')
    expect((await connected.run('outbox', 'drop', '--all', '--json')).exitCode).toBe(2)
    expect(await connected.state()).toMatchObject({dead: 1})
    expect((await connected.run('outbox', 'drop', '--all', '--yes')).stdout).toBe('1 batch given up.\n')
  })

  it.each([
    [['retry'], 'Say which batches'],
    [['drop'], 'Say which batches'],
    [['drop', '1', '--all'], 'Say which batches'],
    [['retry', '--dead', '--all'], 'Say which batches'],
    [['drop', 'one'], '"one" is no number of a batch'],
    [['show', 'one'], '"one" is no number of a batch'],
  ])('refuses %j', async (args, message) => {
    const {stdout, stderr, exitCode} = await runCli(['outbox', ...args])
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 2})
    expect(stderr).toContain(message)
  })
})
