import {spawn} from 'node:child_process'
import {readFile, writeFile} from 'node:fs/promises'
import {describe, expect, it, onTestFinished} from 'vitest'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {DetachedHome, isRunning} from '../support/detached-home.ts'
import {BIN, cliEnvironment, runCli} from '../support/run-cli.ts'
import {firstEvent, spawnListening, spawnWatch, until} from '../support/spawned-watch.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

const twoRequests = () => requestLogs([{requestId: 'req_1', email: 'ada@example.com', inputTokens: 10}])

describe('stackspend watch --detach', () => {
  it('returns when it listens, goes on without a terminal, and logs nobody it hears of', async () => {
    const detached = await DetachedHome.create()
    const {http, pid, runBy, state, flags, logFile} = await detached.detach()
    expect({runBy, state, flags}).toEqual({
      runBy: 'detach',
      state: 'started',
      flags: ['--grpc-port=off', '--port=0', '--no-transcripts'],
    })
    process.kill(pid, 'SIGHUP')
    await postLogs(http, twoRequests())
    await postLogs(http, Buffer.from('no telemetry')).catch(() => {})
    const refused = await fetch(`${http}/v1/logs`, {
      method: 'POST',
      headers: {'content-type': 'application/x-protobuf'},
      body: 'ada@example.com',
    })
    expect(refused.status).toBe(400)
    expect(await detached.json('report')).toMatchObject({totals: {requests: 1}})
    expect(await detached.json('stop')).toEqual({state: 'stopped', pid, http, runBy: 'detach'})
    expect(await isRunning(pid)).toBe(false)
    const log = await readFile(logFile, 'utf8')
    expect(log).not.toContain('ada@')
    expect(log.replaceAll(/^\d{4}-\d\d-\d\dT[\d:.]+Z/gm, 'TIME').split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^TIME  stackspend .+ starts: pid ${pid}, node v.+, run by detach$`)),
      `TIME  listens on ${http}, forwards to nobody`,
      expect.stringMatching(/^TIME {2}! refused a request \(400\): /),
      expect.stringMatching(/^TIME {2}has ended: 1 batches, 1 requests of models, \d refused, /),
      '',
    ])
  })

  it('says that one runs already, and refuses what that one does not do', async () => {
    const detached = await DetachedHome.create()
    const {pid, http} = await detached.detach()
    const again = await detached.run(['watch', '--detach'])
    expect(again).toMatchObject({exitCode: 0, stderr: ''})
    expect(again.stdout).toContain(`One listens already: ${http}, pid ${pid}`)
    const otherwise = await detached.run(['watch', '--detach', '--redact'])
    expect(otherwise).toMatchObject({exitCode: 1, stdout: ''})
    expect(otherwise.stderr).toMatch(new RegExp(`pid ${pid}.*, without --redact`))
  })

  it('of several at once starts one, which the others name', async () => {
    const detached = await DetachedHome.create()
    const all = await Promise.all([1, 2, 3].map(() => detached.detach()))
    expect(new Set(all.map(({pid}) => pid)).size).toBe(1)
    expect(all.filter(({state}) => state === 'started')).toHaveLength(1)
  })

  it('passes on no address that may hold a secret', async () => {
    const detached = await DetachedHome.create()
    const args = ['watch', '--detach', '--forward', 'http://ada:hush@localhost:1/ingest/hush']
    const {exitCode, stderr} = await detached.run(args)
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/--forward .*\n.*stackspend connect otlp/)
    expect(stderr).not.toContain('hush')
  })

  it('gives the reason when it cannot listen', async () => {
    const busy = await spawnListening(await temporaryHome())
    const detached = await DetachedHome.create()
    const {port} = new URL(busy.url)
    const {exitCode, stderr} = await detached.run(['watch', '--detach', '--port', port])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(new RegExp(`did not start: port ${port} is taken`))
  })

  it.each([
    [['--host', '0.0.0.0'], '--token-file'],
    [['--token-file', '/nowhere/token'], '/nowhere/token'],
    [['--host', 'nobody.invalid', '--insecure'], 'cannot listen on nobody.invalid'],
  ])('says what is the matter, and what to do, with %j', async (flags, told) => {
    const detached = await DetachedHome.create()
    const {exitCode, stderr} = await detached.run(['watch', '--detach', '--port', '0', ...flags])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^Error: the listener did not start: \S.*\n {2}next {2}\S/)
    expect(stderr).toContain(told)
    expect(stderr).not.toContain('a fault in stackspend')
  })
})

describe('stackspend stop', () => {
  it('says when there is nothing to stop, also where one was killed', async () => {
    const detached = await DetachedHome.create()
    expect(await detached.json('stop')).toEqual({state: 'not running'})
    const {pid} = await detached.detach()
    process.kill(pid, 'SIGKILL')
    await until('it to be gone', async () => ((await isRunning(pid)) ? undefined : true))
    const {stdout, exitCode} = await detached.run(['stop'])
    expect({stdout, exitCode}).toEqual({
      stdout: 'Nothing to stop: no listener of this home runs.\n',
      exitCode: 0,
    })
  })

  it('ends one at a terminal as well', async () => {
    const home = await temporaryHome()
    const watch = await spawnListening(home)
    const {stdout} = await runCli(['stop', '--json'], {env: {STACKSPEND_HOME: home}})
    expect(JSON.parse(stdout)).toMatchObject({state: 'stopped', pid: watch.pid, runBy: 'terminal'})
    expect(await watch.ended).toEqual({code: 0, signal: null})
  })
})

describe('stackspend restart', () => {
  it('goes on with the same flags, on the same port, and loses nothing that was acknowledged', async () => {
    const detached = await DetachedHome.create()
    const before = await detached.detach('--redact')
    await postLogs(before.http, twoRequests())
    const after = await detached.json<typeof before>('restart')
    expect(after).toMatchObject({state: 'restarted', http: before.http, runBy: 'detach'})
    expect(after.flags).toEqual(expect.arrayContaining(['--no-transcripts', '--redact']))
    expect(after.pid).not.toBe(before.pid)
    expect(await isRunning(before.pid)).toBe(false)
    await postLogs(after.http, requestLogs([{requestId: 'req_2', inputTokens: 1}]))
    expect(await detached.json('report')).toMatchObject({totals: {requests: 2}})
  })

  it('starts one that was killed with the flags that it had, where it listened', async () => {
    const detached = await DetachedHome.create()
    const before = await detached.detach('--redact', '--no-forward')
    process.kill(before.pid, 'SIGKILL')
    await until('it to be gone', async () => ((await isRunning(before.pid)) ? undefined : true))
    const after = await detached.json<typeof before>('restart')
    expect(after).toMatchObject({state: 'started', http: before.http})
    expect(after.flags).toEqual(expect.arrayContaining(['--grpc-port=off', '--redact', '--no-forward']))
  })

  it('leaves one running whose flags it does not know', async () => {
    const home = await temporaryHome()
    const watch = await spawnListening(home, ['--port', '0', '--forward', 'http://localhost:1/hush'])
    expect(await readFile(pathsOf(home).ownerInfoFile, 'utf8')).not.toContain('hush')
    const {exitCode, stderr} = await runCli(['restart'], {env: {STACKSPEND_HOME: home}})
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--forward')
    expect(await isRunning(watch.pid)).toBe(true)
  })

  it('leaves the old one running when the new one does not load', async () => {
    const detached = await DetachedHome.create()
    const {pid} = await detached.detach()
    await writeFile(detached.paths.overridesFile, 'no JSON')
    const {exitCode, stderr} = await detached.run(['restart'])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('did not start')
    expect((await detached.owner())?.pid).toBe(pid)
    expect(await isRunning(pid)).toBe(true)
  })
})

describe('stackspend logs', () => {
  it('shows the newest lines, with nothing in them that a terminal would do', async () => {
    const detached = await DetachedHome.create()
    expect(await detached.run(['logs'])).toMatchObject({exitCode: 0, stdout: ''})
    await detached.detach()
    await detached.json('stop')
    await writeFile(detached.paths.watchLogFile, 'one\n\u001b[2Jtwo\nthree\n')
    const {stdout} = await detached.run(['logs', '--lines', '2'])
    expect(stdout).toBe('␛[2Jtwo\nthree\n')
    expect(await detached.json('logs', '-n', '1')).toEqual({
      file: detached.paths.watchLogFile,
      lines: ['three'],
    })
  })

  it.each(['SIGINT', 'closed'] as const)('follows, and ends without a word: %s', async how => {
    const detached = await DetachedHome.create()
    await detached.detach()
    const logs = spawn(process.execPath, [BIN, 'logs', '-f', '-n', '1'], {
      env: cliEnvironment(detached.home),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onTestFinished(() => void logs.kill('SIGKILL'))
    const ended = new Promise<unknown>(resolve => logs.once('exit', (...end) => resolve(end)))
    const said = {out: '', err: ''}
    logs.stdout.on('data', data => {
      said.out += data
    })
    logs.stderr.on('data', data => {
      said.err += data
    })
    await until('the last line', () => (said.out.includes('listens on') ? true : undefined))
    if (how === 'closed') logs.stdout.destroy()
    await detached.json('stop')
    if (how === 'SIGINT') {
      await until('the next line', () => (said.out.includes('has ended') ? true : undefined))
      logs.kill('SIGINT')
    }
    expect(await ended).toEqual([0, null])
    expect(said.err).toBe('')
  })
})

describe('the owner of a home', () => {
  it('is one of ten that start at the same instant; the others attach to it, or say that it is starting', async () => {
    const home = await temporaryHome()
    const all = Array.from({length: 10}, () => spawnWatch(home))
    const outcomes = await Promise.all(
      all.map(watch =>
        Promise.race([
          firstEvent(watch).then(({type}) => type),
          watch.ended.then(({code}) => `${code} ${/just starting/.exec(watch.stderr())?.[0]}`),
        ]),
      ),
    )
    expect(outcomes.filter(outcome => outcome === 'ready')).toHaveLength(1)
    const clear = ['ready', 'attached', '1 just starting']
    expect(outcomes.filter(outcome => !clear.includes(`${outcome}`))).toEqual([])
  }, 120_000)
})
