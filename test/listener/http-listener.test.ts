import {once} from 'node:events'
import {setTimeout as sleep} from 'node:timers/promises'
import {gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {digestToken, LOOPBACK_ONLY} from '../../src/listener/access.ts'
import {encodeRequest, messageType} from '../support/otlp-proto.ts'
import {
  connectTo,
  exportRequest,
  jsonBody,
  keepAliveAgent,
  openListener,
  post,
  protobufBody,
  readUntil,
  statusOf,
} from './open-listener.ts'

const JSON_TYPE = {'content-type': 'application/json'}
const SIGNALS = ['logs', 'metrics', 'traces'] as const

describe('a path', () => {
  it.each(SIGNALS)('/v1/%s names its signal, with any base path before it', async signal => {
    const {port, kept} = await openListener()
    for (const path of [`/v1/${signal}`, `/api/v1/public/ingest/otel/claude/CONN/v1/${signal}`]) {
      expect(await post(port, {path, body: protobufBody(signal)})).toMatchObject({status: 200})
    }
    expect(kept.map(({decoded}) => decoded.signal)).toEqual([signal, signal])
  })

  it.each(['/v1/logs/', '/v1/logs?token=abc'])('%s names its signal too', async path => {
    const {port, kept} = await openListener()
    expect(await post(port, {path, body: protobufBody('logs')})).toMatchObject({status: 200})
    expect(kept).toMatchObject([{decoded: {signal: 'logs'}}])
  })

  it.each(SIGNALS)('that names none leaves it to the body: %s', async signal => {
    const {port, kept} = await openListener()
    await post(port, {path: '/ingest/CONN', body: protobufBody(signal)})
    await post(port, {path: '/ingest/CONN', headers: JSON_TYPE, body: jsonBody(signal)})
    expect(kept.map(({decoded}) => decoded.signal)).toEqual([signal, signal])
  })

  it.each([
    ['an empty body', {body: ''}],
    ['a body of something else', {body: 'hello'}],
    ['JSON of something else', {headers: JSON_TYPE, body: '{"hello":1}'}],
  ])('that names none is not found with %s', async (_, set) => {
    const {port, problems} = await openListener()
    const answer = await post(port, {path: '/ingest/CONN', ...set})
    expect(answer.status).toBe(404)
    expect(statusOf(answer)).toMatchObject({code: 5})
    expect(problems).toMatchObject([{status: 404}])
  })

  it('that names none is not found for a browser', async () => {
    const {port} = await openListener()
    expect(await post(port, {method: 'GET', path: '/'})).toMatchObject({status: 404})
  })
})

describe('a request of usage', () => {
  it.each(SIGNALS)('of %s is answered in its own encoding with nothing to say', async signal => {
    const {port} = await openListener()
    const path = `/v1/${signal}`
    const protobuf = await post(port, {path, body: protobufBody(signal)})
    expect(protobuf).toMatchObject({status: 200, headers: {'content-type': 'application/x-protobuf'}})
    expect(protobuf.body).toHaveLength(0)
    const json = await post(port, {path, headers: JSON_TYPE, body: jsonBody(signal)})
    expect(json).toMatchObject({status: 200, headers: {'content-type': 'application/json'}})
    expect(json.body.toString()).toBe('{}')
  })

  it('is handed on decoded, and with its bytes as they came', async () => {
    const {port, kept} = await openListener()
    const body = gzipSync(protobufBody('logs'))
    await post(port, {body, headers: {'content-encoding': 'gzip'}})
    expect(kept).toMatchObject([{encoding: 'protobuf', contentEncoding: 'gzip', decoded: {rejected: 0}}])
    expect(kept[0]?.body.equals(body)).toBe(true)
    expect(kept[0]?.decoded.groups).toHaveLength(1)
  })

  it.each([
    ['identity', false, jsonBody('logs')],
    ['identity', true, jsonBody('logs')],
    ['gzip', false, gzipSync(jsonBody('logs'))],
    ['gzip', true, gzipSync(jsonBody('logs'))],
    ['GZIP', false, gzipSync(jsonBody('logs'))],
  ])('is read in content encoding %s (chunked: %s)', async (encoding, isChunked, body) => {
    const {port, kept} = await openListener()
    const headers = {...JSON_TYPE, 'content-encoding': encoding}
    expect(await post(port, {body, isChunked, headers})).toMatchObject({status: 200})
    expect(kept[0]?.decoded.groups).toHaveLength(1)
  })

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;charset="UTF-8"'])(
    'is read with content type %s',
    async contentType => {
      const {port, kept} = await openListener()
      const answer = await post(port, {headers: {'content-type': contentType}, body: jsonBody('logs')})
      expect(answer).toMatchObject({status: 200, headers: {'content-type': 'application/json'}})
      expect(kept[0]?.contentType).toBe(contentType)
    },
  )

  it.each([`application/json; charset=${'x'.repeat(128)}`, 'application/json; charset=\xe9'])(
    'is read with content type %j, which is not sent on',
    async contentType => {
      const {port, kept} = await openListener()
      const answer = await post(port, {headers: {'content-type': contentType}, body: jsonBody('logs')})
      expect(answer).toMatchObject({status: 200})
      expect(kept[0]?.contentType).toBeUndefined()
    },
  )

  it('that is empty is taken, as the specification has it', async () => {
    const {port, kept} = await openListener()
    expect(await post(port)).toMatchObject({status: 200})
    expect(await post(port, {headers: JSON_TYPE, body: '{}'})).toMatchObject({status: 200})
    expect(kept.map(({decoded}) => decoded.groups)).toEqual([[], []])
  })

  it('is answered after it was kept, not before', async () => {
    const {keep, finishKeeping} = slowKeep()
    const {port} = await openListener({keep})
    let isAnswered = false
    const answer = post(port, {body: protobufBody('logs')}).then(got => {
      isAnswered = true
      return got
    })
    expect(await post(port, {method: 'GET'})).toMatchObject({status: 405})
    expect(isAnswered).toBe(false)
    finishKeeping()
    expect(await answer).toMatchObject({status: 200})
  })

  it('with a malformed record is taken without it, and says so', async () => {
    const {port, kept, problems} = await openListener()
    const good = exportRequest('logs')
    const bad = {
      resourceLogs: [
        {scopeLogs: [{scope: {name: 'com.anthropic.claude_code'}, logRecords: [{timeUnixNano: 'noon'}]}]},
      ],
    }
    const both = {resourceLogs: [good.resourceLogs, bad.resourceLogs].flat()}
    const answer = await post(port, {headers: JSON_TYPE, body: JSON.stringify(both)})
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body.toString())).toEqual({
      partialSuccess: {rejectedLogRecords: '1', errorMessage: '1 malformed records were left out'},
    })
    expect(kept[0]?.decoded.groups.flatMap(group => [...group.records])).toHaveLength(1)
    expect(problems).toEqual([])
  })

  it('with a malformed record is taken in protobuf alike', async () => {
    const {port} = await openListener()
    const brokenRecord = Buffer.from([0x12, 2, 0x09, 0])
    const scopeLogs = Buffer.from([0x12, brokenRecord.length, ...brokenRecord])
    const body = Buffer.concat([protobufBody('logs'), Buffer.from([0x0a, scopeLogs.length]), scopeLogs])
    const named = scopedWith(brokenRecord)
    const answer = await post(port, {body: Buffer.concat([body, named])})
    expect(answer.status).toBe(200)
    expect(
      messageType('ExportServiceResponse').toObject(
        messageType('ExportServiceResponse').decode(answer.body),
        {
          longs: String,
        },
      ),
    ).toMatchObject({partialSuccess: {errorMessage: expect.stringContaining('malformed')}})
  })
})

describe('a request that is refused', () => {
  it.each([
    ['protobuf', {body: Buffer.from([0x0a, 0xff])}],
    ['JSON', {headers: JSON_TYPE, body: '{"resourceLogs":'}],
    ['JSON of another shape', {headers: JSON_TYPE, body: '[]'}],
    ['gzip', {headers: {'content-encoding': 'gzip'}, body: 'no gzip'}],
    [
      'cut gzip',
      {headers: {'content-encoding': 'gzip'}, body: gzipSync(protobufBody('logs')).subarray(0, -9)},
    ],
  ])('for broken %s gets 400 with a status in its own encoding', async (_, set) => {
    const {port, kept, problems} = await openListener()
    const answer = await post(port, set)
    expect(answer.status).toBe(400)
    const contentType = 'headers' in set && set.headers === JSON_TYPE ? 'json' : 'x-protobuf'
    expect(answer.headers['content-type']).toBe(`application/${contentType}`)
    expect(statusOf(answer)).toMatchObject({code: 3, message: expect.any(String), details: [{}]})
    expect(kept).toEqual([])
    expect(problems).toMatchObject([{status: 400}])
  })

  it('hears in words and in the details what is wrong with its data', async () => {
    const {port} = await openListener()
    const message = 'The body is no OTLP export request in protobuf'
    const protobuf = messageType('RpcStatus').decode(
      (await post(port, {body: Buffer.from([0x0a, 0xff])})).body,
    )
    const [detail] = messageType('RpcStatus').toObject(protobuf).details
    expect(detail.typeUrl).toBe('type.googleapis.com/google.rpc.BadRequest')
    expect(messageType('BadRequest').decode(detail.value).toJSON()).toEqual({
      fieldViolations: [{description: message}],
    })
    expect(statusOf(await post(port, {headers: JSON_TYPE, body: '{'}))).toMatchObject({
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [{description: expect.any(String)}],
        },
      ],
    })
  })

  it.each([
    ['a page sent it', 403, {headers: {origin: 'https://evil.example'}}],
    ['it names no signal', 404, {path: '/'}],
    ['it is no POST', 405, {method: 'PUT'}],
    ['it is too large', 413, {body: 'x'.repeat(2_000)}],
    ['it has too many headers', 431, {headers: manyHeaders(120)}],
    ['its content type is not read', 415, {headers: {'content-type': 'text/plain'}}],
  ])('since %s gets a status in words', async (_, status, set) => {
    const {port} = await openListener({bodyLimitBytes: 1_000})
    const answer = await post(port, set)
    expect(answer.status).toBe(status)
    expect(statusOf(answer)).toMatchObject({code: expect.any(Number), message: expect.stringMatching(/ /)})
  })

  it('never hears its own content in the reason', async () => {
    const {port, problems} = await openListener()
    const body = '{"resourceLogs": "prompt of a person" oops}'
    const answer = await post(port, {headers: JSON_TYPE, body})
    expect(answer.body.toString()).not.toContain('prompt')
    expect(JSON.stringify(problems)).not.toContain('prompt')
  })

  it.each(['text/plain', 'application/grpc', 'application/x-protobuf-delimited'])(
    'for content type %s gets 415',
    async contentType => {
      const {port} = await openListener()
      const answer = await post(port, {headers: {'content-type': contentType}, body: 'x'})
      expect(answer.status).toBe(415)
      expect(statusOf(answer)).toMatchObject({message: expect.stringContaining('application/json')})
    },
  )

  it('for no content type gets 415', async () => {
    const {port} = await openListener()
    const socket = await connectTo(port)
    socket.write('POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n')
    expect(await readUntil(socket, '\r\n\r\n')).toMatch(/^HTTP\/1\.1 415 /)
  })

  it.each(['br', 'deflate', 'gzip, gzip'])('for content encoding %s gets 415', async encoding => {
    const {port} = await openListener()
    const answer = await post(port, {headers: {'content-encoding': encoding}, body: 'x'})
    expect(answer.status).toBe(415)
    expect(statusOf(answer)).toMatchObject({message: 'the content encoding must be identity or gzip'})
  })

  it.each(['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])(
    'for %s gets 405 and what is allowed',
    async method => {
      const {port, kept} = await openListener()
      expect(await post(port, {method, body: 'x'})).toMatchObject({status: 405, headers: {allow: 'POST'}})
      expect(kept).toEqual([])
    },
  )

  it('since it could not be kept gets 503 and may come again', async () => {
    let isFull = true
    const {port, problems} = await openListener({
      keep: async () => {
        if (isFull) throw new Error('disk full')
      },
    })
    const answer = await post(port, {body: protobufBody('logs')})
    expect(answer).toMatchObject({status: 503, headers: {'retry-after': '1'}})
    expect(statusOf(answer)).toEqual({code: 14, message: 'the usage could not be stored; send it again'})
    expect(problems).toMatchObject([{status: 503}])
    isFull = false
    expect(await post(port, {body: protobufBody('logs')})).toMatchObject({status: 200})
  })

  it('harms no other request, before or beside it', async () => {
    const {port, kept} = await openListener()
    const answers = await Promise.all(
      Array.from({length: 30}, (_, index) =>
        post(port, index % 3 === 0 ? {body: Buffer.from([0x0a, 0xff])} : {body: protobufBody('logs')}),
      ),
    )
    expect(answers.filter(({status}) => status === 400)).toHaveLength(10)
    expect(answers.filter(({status}) => status === 200)).toHaveLength(20)
    expect(kept).toHaveLength(20)
  })
})

describe('a sender', () => {
  const TOKEN = {access: {...LOOPBACK_ONLY, tokenDigest: digestToken('secret')}}

  it.each([
    ['a name that is not of this machine', {host: 'attacker.example:4318'}],
    ['an origin', {origin: 'https://attacker.example'}],
    ['a page', {'sec-fetch-site': 'same-site'}],
  ])('with %s gets 403 and is told why, and nothing of it is read', async (_, headers) => {
    const {port, kept, problems} = await openListener()
    const answer = await post(port, {headers, body: protobufBody('logs')})
    expect(answer.status).toBe(403)
    expect(statusOf(answer)).toMatchObject({code: 7, message: expect.any(String)})
    expect(kept).toEqual([])
    expect(problems).toMatchObject([{status: 403}])
  })

  it('that asks before it sends from a page gets 403 and no leave', async () => {
    const {port} = await openListener()
    const origin = 'https://attacker.example'
    const headers = {origin, 'access-control-request-method': 'POST'}
    const answer = await post(port, {method: 'OPTIONS', headers})
    expect(answer.status).toBe(403)
    expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control'))).toEqual([])
  })

  it.each(['Bearer secret', 'Bearer%20secret'])(
    'with the token that is demanded is let in: %s',
    async authorization => {
      const {port, kept} = await openListener(TOKEN)
      expect(await post(port, {headers: {authorization}, body: protobufBody('logs')})).toMatchObject({
        status: 200,
      })
      expect(kept).toHaveLength(1)
    },
  )

  it('without it gets 401 and is told how to give it', async () => {
    const {port, kept, problems} = await openListener(TOKEN)
    for (const headers of [{}, {authorization: 'Bearer guess'}]) {
      const answer = await post(port, {headers, body: protobufBody('logs')})
      expect(answer).toMatchObject({status: 401, headers: {'www-authenticate': 'Bearer realm="stackspend"'}})
      expect(statusOf(answer)).toMatchObject({code: 16})
    }
    expect(kept).toEqual([])
    expect(JSON.stringify(problems)).not.toMatch(/guess|secret/)
  })
})

describe('a connection', () => {
  it('is kept for the next request, after a refused one too', async () => {
    const {port, kept} = await openListener()
    const agent = keepAliveAgent()
    const ports = new Set<number | undefined>()
    agent.on('free', socket => ports.add(socket.localPort))
    const refused: Parameters<typeof post>[1][] = [
      {body: 'broken', headers: {'content-type': 'text/plain'}},
      {method: 'PUT', body: 'x'.repeat(100_000)},
      {body: Buffer.from([0x0a, 0xff])},
    ]
    for (const set of refused) {
      await post(port, {...set, agent})
      expect(await post(port, {body: protobufBody('logs'), agent})).toMatchObject({status: 200})
    }
    expect(kept).toHaveLength(3)
    expect(ports.size).toBe(1)
  })

  it('takes requests that are sent without waiting for answers', async () => {
    const {port, kept} = await openListener()
    const socket = await connectTo(port)
    const head =
      'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'
    const last = head.replace('Host: localhost', 'Host: localhost\r\nConnection: close')
    socket.write(head + head + last)
    const answers = await readUntil(socket, 'never')
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3)
    expect(kept).toHaveLength(3)
  })

  it('is told to go on when it asks before it sends its body', async () => {
    const {port, kept} = await openListener()
    const socket = await connectTo(port)
    const body = jsonBody('logs')
    socket.write(
      `POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
    )
    await readUntil(socket, '100 Continue')
    socket.write(body)
    expect(await readUntil(socket, '200 OK')).toContain('200 OK')
    expect(kept).toHaveLength(1)
  })

  it('that breaks in the middle of a body costs only its own request', async () => {
    const {port, kept, problems} = await openListener()
    const socket = await connectTo(port)
    socket.write(
      'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
    )
    await sleep(20)
    socket.destroy()
    await once(socket, 'close')
    expect(await post(port, {body: protobufBody('logs')})).toMatchObject({status: 200})
    expect(kept).toHaveLength(1)
    expect(problems).toEqual([])
  })

  it('that breaks before its answer does not undo what was kept', async () => {
    const {keep, isAsked, finishKeeping} = slowKeep()
    const {port, problems} = await openListener({keep})
    const socket = await connectTo(port)
    socket.write(
      'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
    )
    await isAsked
    socket.resetAndDestroy()
    await sleep(20)
    finishKeeping()
    expect(await post(port, {method: 'GET'})).toMatchObject({status: 405})
    expect(problems.filter(({status}) => status !== 405)).toEqual([])
  })

  it('that does not speak HTTP is told so and harms nobody', async () => {
    const {port} = await openListener()
    const socket = await connectTo(port)
    socket.write('\u0000\u0001 hello\r\n\r\n')
    const told = await readUntil(socket, 'never')
    expect(told).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(JSON.parse(told.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      code: 3,
      message: 'this is no HTTP request',
    })
    expect(await post(port, {body: protobufBody('logs')})).toMatchObject({status: 200})
  })
})

describe('the end of a listener', () => {
  it('takes no new connections', async () => {
    const {listener, port} = await openListener()
    await listener.stop(1_000)
    await expect(post(port)).rejects.toMatchObject({code: 'ECONNREFUSED'})
  })

  it('waits for requests under way and answers them, then ends at once', async () => {
    const {keep, isAsked, finishKeeping} = slowKeep()
    const {listener, port} = await openListener({keep})
    const answer = post(port, {body: protobufBody('logs'), agent: keepAliveAgent()})
    await isAsked
    const stopped = listener.stop(60_000)
    finishKeeping()
    expect(await answer).toMatchObject({status: 200})
    await stopped
  })

  it('does not wait for connections that only idle', async () => {
    const {listener, port} = await openListener()
    await post(port, {body: protobufBody('logs'), agent: keepAliveAgent()})
    await connectTo(port)
    await listener.stop(60_000)
  })

  it('waits no longer than it was told to', async () => {
    const {keep, isAsked} = slowKeep()
    const {listener, port} = await openListener({keep})
    const answer = post(port, {body: protobufBody('logs')})
    await isAsked
    await Promise.all([listener.stop(50), expect(answer).rejects.toMatchObject({code: 'ECONNRESET'})])
  })
})

describe('the start of a listener', () => {
  it('fails on a port that is taken', async () => {
    const {port} = await openListener()
    await expect(openListener({port})).rejects.toMatchObject({code: 'EADDRINUSE'})
  })

  it('gives the port that it took', async () => {
    const {port} = await openListener()
    expect(port).toBeGreaterThan(0)
  })
})

function manyHeaders(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({length: count}, (_, index) => [`x-${index}`, '1']))
}

/** A group of a known scope with this one record, as raw bytes. */
function scopedWith(record: Buffer): Buffer {
  const scope = encodeRequest('logs', {
    resourceLogs: [{scopeLogs: [{scope: {name: 'com.anthropic.claude_code'}}]}],
  })
  const scopeLogs = Buffer.concat([scope.subarray(4), record])
  const resourceLogs = Buffer.concat([Buffer.from([0x12, scopeLogs.length]), scopeLogs])
  return Buffer.concat([Buffer.from([0x0a, resourceLogs.length]), resourceLogs])
}

/** A `keep` that lasts until told, and a promise that it was asked. */
function slowKeep() {
  const asked = Promise.withResolvers<void>()
  const kept = Promise.withResolvers<void>()
  const keep = () => {
    asked.resolve()
    return kept.promise
  }
  return {keep, isAsked: asked.promise, finishKeeping: kept.resolve}
}
