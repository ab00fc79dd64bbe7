import {request} from 'node:http'
import {describe, expect, it} from 'vitest'
import {loadScenario} from '../support/captures.ts'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {replay} from '../support/replay.ts'
import {runCli} from '../support/run-cli.ts'
import {firstEvent, spawnListening, spawnWatch, until} from '../support/spawned-watch.ts'
import {temporaryHome} from '../support/temporary-home.ts'

const twoRequests = () =>
  requestLogs([
    {
      requestId: 'req_1',
      session: 'session-a',
      inputTokens: 1000,
      outputTokens: 200,
      email: 'ada@example.com',
    },
    {requestId: 'req_2', session: 'session-b', inputTokens: 10, model: 'nova-9'},
  ])

describe('stackspend watch --output ndjson', () => {
  it('says first where it listens, then what it sees, and last what it all came to', async () => {
    const {batches, truth} = loadScenario('2.1.330', 'rich')
    const watch = await spawnListening(await temporaryHome())
    await replay(watch.url, batches)
    watch.kill('SIGTERM')
    expect(await watch.ended).toEqual({code: 0, signal: null})
    expect(watch.stderr()).toBe('')
    expect(watch.stdout()).toMatch(/\n$/)

    const events = watch.events()
    const grpc = expect.stringMatching(/^127\.0\.0\.1:\d+$/)
    expect(events[0]).toEqual({type: 'ready', http: watch.url, grpc, pid: watch.pid, forwarding: []})
    expect(events.at(-1)).toMatchObject({
      type: 'summary',
      role: 'owner',
      batches: batches.length,
      requests: truth.logs.length,
      refused: 0,
      unreadable: 0,
      unpricedTokens: 0,
      pricing: {version: expect.any(String), asOf: expect.any(String)},
    })
    const between = events.slice(1, -1)
    expect(between.filter(({type}) => type === 'batch')).toHaveLength(batches.length)
    const added = between.filter(({type, change}) => type === 'usage' && change === 'added')
    expect(new Set(added.map(({requestId}) => requestId))).toEqual(
      new Set(truth.logs.map(({requestId}) => requestId)),
    )
  })

  it('tells each request with its tokens, its cost, and nothing where nothing is known', async () => {
    const watch = await spawnListening(await temporaryHome())
    await postLogs(watch.url, twoRequests())
    const usage = await until('two usage lines', () => {
      const found = watch.events().filter(({type}) => type === 'usage')
      return found.length === 2 ? found : undefined
    })
    expect(usage).toMatchObject([
      {
        change: 'added',
        occurredAt: '2026-11-22T12:00:00.000Z',
        requestId: 'req_1',
        sessionId: 'session-a',
        user: 'ada@example.com',
        project: null,
        lanes: ['log'],
        inputTokens: 1000,
        outputTokens: 200,
        estimatedUsd: 0.004,
        reportedUsd: null,
      },
      {requestId: 'req_2', model: 'nova-9', user: null, estimatedUsd: null},
    ])
  })
})

describe('stackspend watch --output lines', () => {
  it('prints one line per request on stdout, and the rest on stderr', async () => {
    const watch = await spawnListening(await temporaryHome(), ['--port', '0', '--output', 'lines'])
    await postLogs(watch.url, twoRequests())
    await postLogs(watch.url, twoRequests())
    watch.kill('SIGINT')
    expect(await watch.ended).toEqual({code: 0, signal: null})
    expect(watch.stdout()).toMatchInlineSnapshot(`
      "2026-11-22 12:00:00  ada@example.com   –                     claude-sonnet-5-5     1.00k in    200 out      0 cached   $0.0040  session session-
      2026-11-22 12:00:00  –                 –                     nova-9                   10 in      0 out      0 cached  unpriced  session session-
      "
    `)
    const stderr = watch.stderr().replaceAll(/(?<=127\.0\.0\.1:|--port )\d+/g, 'PORT')
    expect(stderr).toMatchInlineSnapshot(`
      "Listening on http://127.0.0.1:PORT, and for gRPC on 127.0.0.1:PORT. Point Claude Code at it: eval "$(stackspend env claude --port PORT)"
      $0.0040 in this run: 2 requests, 1.21k tokens, 10 tokens unpriced. Estimated at list price 2026-11-20.
      "
    `)
  })
})

describe('stackspend watch --json', () => {
  it('prints the summary and nothing else', async () => {
    const watch = await spawnListening(await temporaryHome(), ['--port', '0', '--json'])
    await postLogs(watch.url, twoRequests())
    watch.kill('SIGTERM')
    expect(await watch.ended).toEqual({code: 0, signal: null})
    expect(watch.stderr()).toBe('')
    expect(JSON.parse(watch.stdout())).toMatchObject({
      type: 'summary',
      requests: 2,
      totalTokens: 1210,
      unpricedTokens: 10,
      estimatedUsd: 0.004,
    })
  })
})

/** Opens a request and sends the first half of its body. */
async function sendHalf(url: string, body: Buffer) {
  const sent = request(`${url}/v1/logs`, {
    method: 'POST',
    headers: {'content-type': 'application/x-protobuf', 'content-length': body.length},
  })
  const status = new Promise<number | undefined>(resolve => {
    sent.once('response', response => resolve(response.resume().statusCode))
    sent.once('error', () => resolve(undefined))
  })
  const half = Math.floor(body.length / 2)
  await new Promise(resolve => sent.write(body.subarray(0, half), resolve))
  return {status, finish: () => sent.end(body.subarray(half))}
}

describe.each(['SIGINT', 'SIGTERM'] as const)('stackspend watch that gets %s', signal => {
  it('still answers the request under way, and ends with 0', async () => {
    const watch = await spawnListening(await temporaryHome())
    // An answered request shows that the listener has got to the half one before it is told to end.
    const half = await sendHalf(watch.url, twoRequests())
    await postLogs(watch.url, requestLogs([{inputTokens: 1}]))
    watch.kill(signal)
    await until('the port to close', () =>
      postLogs(watch.url, Buffer.alloc(0)).then(
        () => undefined,
        () => true,
      ),
    )
    half.finish()
    expect(await half.status).toBe(200)
    expect(await watch.ended).toEqual({code: 0, signal: null})
    expect(watch.events().at(-1)).toMatchObject({type: 'summary', requests: 3})
  })

  it('does not wait for ever for a request that never ends', async () => {
    const watch = await spawnListening(await temporaryHome())
    const half = await sendHalf(watch.url, twoRequests())
    await postLogs(watch.url, requestLogs([{inputTokens: 1}]))
    watch.kill(signal)
    expect(await watch.ended).toEqual({code: 0, signal: null})
    expect(await half.status).toBeUndefined()
    expect(watch.events().at(-1)).toMatchObject({type: 'summary', requests: 1})
  })
})

describe('a second stackspend watch of the same home', () => {
  it('says who holds it, shows what the first one receives, and leaves it alone', async () => {
    const home = await temporaryHome()
    const owner = await spawnListening(home)
    const second = spawnWatch(home)
    expect(await firstEvent(second)).toEqual({type: 'attached', http: owner.url, pid: owner.pid})
    await postLogs(owner.url, twoRequests())
    second.kill('SIGTERM')
    expect(await second.ended).toEqual({code: 0, signal: null})
    expect(second.events().at(-1)).toMatchObject({
      type: 'summary',
      role: 'attached',
      requests: 2,
      totalTokens: 1210,
      estimatedUsd: 0.004,
    })
    const {status} = await postLogs(owner.url, twoRequests())
    expect(status).toBe(200)
  })

  it.each([
    ['--no-forward'],
    ['--forward', 'https://collector.example.com/url-secret'],
    ['--redact'],
    ['--on-full', 'drop-oldest'],
  ])('refuses %s, which only the first one could follow', async (...args) => {
    const home = await temporaryHome()
    const owner = await spawnListening(home)
    const {stderr, exitCode} = await runCli(['watch', ...args], {env: {STACKSPEND_HOME: home}})
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`${args[0]} has no effect: another watch (pid ${owner.pid}) of this home runs`)
    expect(stderr).not.toContain('secret')
  })

  it('says on a terminal line which process has it', async () => {
    const home = await temporaryHome()
    const owner = await spawnListening(home)
    const second = spawnWatch(home, ['--output', 'lines'])
    await until('the second watch to attach', () => second.stderr().includes('\n') || undefined)
    expect(second.stderr()).toContain(`Another watch (pid ${owner.pid}) of this home listens on ${owner.url}`)
  })

  it('takes over once the first one has been killed', async () => {
    const home = await temporaryHome()
    const first = await spawnListening(home)
    await postLogs(first.url, twoRequests())
    first.kill('SIGKILL')
    await first.ended
    const second = await spawnListening(home)
    expect(await firstEvent(second)).toMatchObject({type: 'ready', pid: second.pid})
    await postLogs(second.url, twoRequests())
    second.kill('SIGTERM')
    await second.ended
    expect(second.events().at(-1)).toMatchObject({role: 'owner', batches: 1, requests: 0})
  })
})
