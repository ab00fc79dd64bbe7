import {readFileSync} from 'node:fs'
import {connect} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {gzipSync} from 'node:zlib'
import {compressionAlgorithms, status} from '@grpc/grpc-js'
import {describe, expect, it, vi} from 'vitest'
import {digestToken, LOOPBACK_ONLY} from '../../../src/listener/access.ts'
import {loadScenario} from '../../support/captures.ts'
import {connectGrpc} from '../../support/grpc-client.ts'
import {TEST_TLS} from '../../support/listener-access.ts'
import {messageType} from '../../support/otlp-proto.ts'
import {protobufBody} from '../open-listener.ts'
import {beginCall, connectHttp2, frame, openGrpcListener} from './open-grpc-listener.ts'

const SIGNALS = ['logs', 'metrics', 'traces'] as const

/** What `google.rpc.Status` in the trailers says beside the code and the message. */
function retryInfoOf(bytes: Buffer | string | undefined): Buffer | undefined {
  return Buffer.isBuffer(bytes) ? bytes : undefined
}

describe('an export over gRPC', () => {
  it.each(SIGNALS)('of %s is handed on decoded, with the bytes of its message', async signal => {
    const {call, kept} = await openGrpcListener()
    const body = protobufBody(signal)
    expect(await call({signal, body})).toMatchObject({code: status.OK, body: Buffer.alloc(0)})
    expect(kept).toMatchObject([
      {
        decoded: {signal, rejected: 0},
        encoding: 'protobuf',
        contentType: 'application/x-protobuf',
        contentEncoding: 'identity',
      },
    ])
    expect(kept[0]?.decoded.groups).toHaveLength(1)
    expect(kept[0]?.body.equals(body)).toBe(true)
  })

  it('takes every message that Claude Code sent over gRPC', async () => {
    const {call, kept} = await openGrpcListener()
    const {batches} = loadScenario('2.1.330', 'grpc')
    for (const {signal, body} of batches) expect(await call({signal, body})).toMatchObject({code: status.OK})
    expect(kept.map(({decoded, body}) => [decoded.signal, body])).toEqual(
      batches.map(({signal, body}) => [signal, body]),
    )
  })

  it('that a real client compressed with gzip is handed on compressed as it came', async () => {
    const {address, kept} = await openGrpcListener()
    const call = connectGrpc(address, {
      'grpc.default_compression_algorithm': compressionAlgorithms.gzip,
    })
    const body = protobufBody('logs')
    expect(await call({body})).toMatchObject({code: status.OK})
    expect(kept).toMatchObject([{contentEncoding: 'gzip', decoded: {rejected: 0}}])
    expect(kept[0]?.decoded.groups).toHaveLength(1)
    expect(kept[0]?.body.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
  })

  it('is read uncompressed when its frame says so, whatever the call says', async () => {
    const {port, kept} = await openGrpcListener()
    const {stream, answered} = beginCall(await connectHttp2(port), {'grpc-encoding': 'gzip'})
    stream.end(frame(protobufBody('logs')))
    expect(await answered).toMatchObject({'grpc-status': '0'})
    expect(kept).toMatchObject([{contentEncoding: 'identity', decoded: {groups: [{}]}}])
  })

  it('that is empty is taken, as the specification has it', async () => {
    const {call, kept} = await openGrpcListener()
    for (const signal of SIGNALS) expect(await call({signal})).toMatchObject({code: status.OK})
    expect(kept.map(({decoded}) => decoded.groups)).toEqual([[], [], []])
  })

  it('with a malformed record is taken without it, and says so', async () => {
    const {call, kept} = await openGrpcListener()
    // Its first field, the time, gets a wire type that there is not.
    const text = protobufBody('logs').toString('latin1').replace('\x09\x01\x00', '\x0f\x01\x00')
    const answer = await call({body: Buffer.concat([Buffer.from(text, 'latin1'), protobufBody('logs')])})
    expect(answer.code).toBe(status.OK)
    expect(
      messageType('ExportServiceResponse')
        .decode(answer.body ?? Buffer.alloc(0))
        .toJSON(),
    ).toEqual({
      partialSuccess: {rejected: '1', errorMessage: '1 malformed records were left out'},
    })
    expect(kept).toMatchObject([{decoded: {rejected: 1, groups: [{}]}}])
  })

  it('is answered after it was kept, not before', async () => {
    const kept = Promise.withResolvers<void>()
    const {call} = await openGrpcListener({keep: () => kept.promise})
    let isAnswered = false
    const answer = call({body: protobufBody('logs')}).finally(() => {
      isAnswered = true
    })
    expect(await call({body: Buffer.from('no')})).toMatchObject({code: status.INVALID_ARGUMENT})
    expect(isAnswered).toBe(false)
    kept.resolve()
    expect(await answer).toMatchObject({code: status.OK})
  })

  it('goes on beside others of the same connection', async () => {
    const {call, kept} = await openGrpcListener()
    const answers = await Promise.all(
      Array.from({length: 60}, (_, index) => {
        const signal = SIGNALS[index % 3] ?? 'logs'
        return call({signal, body: protobufBody(signal)})
      }),
    )
    expect(answers.every(({code}) => code === status.OK)).toBe(true)
    expect(kept).toHaveLength(60)
  })
})

describe('a call that is refused', () => {
  it('says that its message cannot be decoded, for good', async () => {
    const {call, kept, problems} = await openGrpcListener()
    const answer = await call({body: Buffer.from('this is not protobuf')})
    expect(answer).toMatchObject({
      code: status.INVALID_ARGUMENT,
      message: 'The body is no OTLP export request in protobuf',
    })
    expect(answer.trailers.get('grpc-status-details-bin')).toEqual([])
    expect(kept).toEqual([])
    expect(problems).toMatchObject([{status: 400}])
  })

  it('says when to try again where the store cannot keep it', async () => {
    const {call, problems} = await openGrpcListener({keep: () => Promise.reject(new Error('disk full'))})
    const answer = await call({body: protobufBody('logs')})
    expect(answer).toMatchObject({
      code: status.UNAVAILABLE,
      message: 'the usage could not be stored; send it again',
    })
    const details = retryInfoOf(answer.trailers.get('grpc-status-details-bin')[0]) ?? Buffer.alloc(0)
    expect(messageType('RpcStatus').decode(details).toJSON()).toEqual({
      code: 14,
      message: 'the usage could not be stored; send it again',
      details: [{typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value: 'CgIIAQ=='}],
    })
    expect(messageType('RetryInfo').decode(Buffer.from('CgIIAQ==', 'base64')).toJSON()).toEqual({
      retryDelay: {seconds: '1'},
    })
    expect(problems).toMatchObject([{status: 503}])
  })

  it.each([
    '/opentelemetry.proto.collector.logs.v1.LogsService/Import',
    '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export',
    '/grpc.health.v1.Health/Check',
  ])('is of a method that is not there: %s', async path => {
    const {call} = await openGrpcListener()
    expect(await call({path})).toMatchObject({code: status.UNIMPLEMENTED})
  })

  it.each([
    ['is compressed in a way that is not read', 'deflate', 12],
    ['is compressed in a way that nobody knows', 'zstd', 12],
    ['is marked as compressed and does not say how', undefined, 13],
  ])('%s', async (_, encoding, code) => {
    const {port} = await openGrpcListener()
    const headers = encoding === undefined ? {} : {'grpc-encoding': encoding}
    const {stream, answered} = beginCall(await connectHttp2(port), headers)
    stream.end(frame(gzipSync(protobufBody('logs')), {isCompressed: true}))
    expect(await answered).toMatchObject({
      'grpc-status': String(code),
      'grpc-accept-encoding': 'identity,gzip',
    })
  })

  it('is no gRPC', async () => {
    const {port} = await openGrpcListener()
    const session = await connectHttp2(port)
    const stream = session.request({
      ':method': 'POST',
      ':path': '/v1/logs',
      'content-type': 'application/json',
    })
    const [headers] = await new Promise<[Record<string, unknown>]>(resolve =>
      stream.once('response', (...args) => resolve([args[0]])),
    )
    expect(headers[':status']).toBe(415)
  })

  it('has no message, or two of them', async () => {
    const {port, kept} = await openGrpcListener()
    const session = await connectHttp2(port)
    const none = beginCall(session)
    none.stream.end()
    expect(await none.answered).toMatchObject({'grpc-status': '12'})
    const two = beginCall(session)
    two.stream.end(Buffer.concat([frame(protobufBody('logs')), frame(protobufBody('logs'))]))
    expect(await two.answered).toMatchObject({'grpc-status': '12'})
    expect(kept).toEqual([])
  })
})

describe('access over gRPC', () => {
  it.each([
    [{origin: 'https://evil.example'}, status.PERMISSION_DENIED],
    [{'sec-fetch-site': 'cross-site'}, status.PERMISSION_DENIED],
  ])('is refused to a web page that sends %j', async (metadata, code) => {
    const {call, kept, problems} = await openGrpcListener()
    expect(await call({body: protobufBody('logs'), metadata})).toMatchObject({code})
    expect(kept).toEqual([])
    expect(problems).toMatchObject([{status: 403}])
  })

  it('is refused to whoever names another host', async () => {
    const {call, kept} = await openGrpcListener()
    const options = {host: 'rebound.example:4317'}
    expect(await call({body: protobufBody('logs'), options})).toMatchObject({code: status.PERMISSION_DENIED})
    expect(kept).toEqual([])
  })

  it('takes a token, as the metadata "authorization"', async () => {
    const token = 'a-token-of-more-than-22-characters'
    const {call, kept} = await openGrpcListener({
      access: {...LOOPBACK_ONLY, tokenDigest: digestToken(token)},
    })
    const body = protobufBody('logs')
    expect(await call({body})).toMatchObject({code: status.UNAUTHENTICATED})
    const wrong = {authorization: `Bearer ${token}x`}
    expect(await call({body, metadata: wrong})).toMatchObject({code: status.UNAUTHENTICATED})
    expect(kept).toEqual([])
    const right = {authorization: `Bearer ${token}`}
    expect(await call({body, metadata: right})).toMatchObject({code: status.OK})
    expect(kept).toHaveLength(1)
  })

  it('is decided before a byte of the message is read', async () => {
    const {port} = await openGrpcListener()
    const {answered, closed} = beginCall(await connectHttp2(port), {origin: 'https://evil.example'})
    expect(await answered).toMatchObject({'grpc-status': '7'})
    await closed
  })

  it('is given over TLS with the certificate of the listener, and not without TLS then', async () => {
    const tls = {cert: readFileSync(TEST_TLS.tlsCert, 'utf8'), key: TEST_TLS.key}
    const ca = readFileSync(TEST_TLS.caFile)
    const {call, kept, address} = await openGrpcListener({tls, ca})
    expect(await call({body: protobufBody('logs')})).toMatchObject({code: status.OK})
    expect(kept).toHaveLength(1)
    const plain = connectGrpc(address)
    expect(await plain({options: {deadline: Date.now() + 2_000}})).toMatchObject({
      code: expect.toSatisfy((code: number) => [status.UNAVAILABLE, status.DEADLINE_EXCEEDED].includes(code)),
    })
    expect(kept).toHaveLength(1)
  })
})

describe('a deadline', () => {
  it('that passes while a batch is being kept does not undo it', async () => {
    const kept = Promise.withResolvers<void>()
    const keep = vi.fn(() => kept.promise)
    const {call, problems} = await openGrpcListener({keep})
    const answer = await call({body: protobufBody('logs'), options: {deadline: Date.now() + 200}})
    expect(answer.code).toBe(status.DEADLINE_EXCEEDED)
    expect(keep).toHaveBeenCalledOnce()
    kept.resolve()
    expect(await call({body: protobufBody('logs')})).toMatchObject({code: status.OK})
    expect(problems).toEqual([])
  })

  it('that passes ends a call whose client has gone silent', async () => {
    const {port} = await openGrpcListener()
    const {answered, closed} = beginCall(await connectHttp2(port), {'grpc-timeout': '50m'})
    expect(await answered).toMatchObject({'grpc-status': '4'})
    await closed
  })

  it('that nobody can read ends the call and nothing else', async () => {
    const {port, call} = await openGrpcListener()
    const {answered} = beginCall(await connectHttp2(port), {'grpc-timeout': 'soon'})
    expect(await answered).toMatchObject({'grpc-status': '13'})
    expect(await call()).toMatchObject({code: status.OK})
  })
})

describe('a client that misbehaves', () => {
  it('and goes away in the middle of a message harms nobody', async () => {
    const {port, call, kept, problems} = await openGrpcListener()
    const session = await connectHttp2(port)
    const {stream} = beginCall(session)
    stream.write(frame(protobufBody('logs')).subarray(0, 20))
    await sleep(20)
    session.destroy()
    expect(await call({body: protobufBody('logs')})).toMatchObject({code: status.OK})
    expect(kept).toHaveLength(1)
    expect(problems).toEqual([])
  })

  it.each([
    ['HTTP/1.1', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x00\x01'],
    ['nothing', '\x00'.repeat(100)],
  ])('and speaks %s harms nobody', async (_, text) => {
    const {port, call} = await openGrpcListener()
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(Buffer.from(text, 'latin1'))
    expect(await call()).toMatchObject({code: status.OK})
    socket.destroy()
  })

  it.each([
    ['with bytes that are no ASCII', '/\xe9\xff'],
    ['of 8,000 characters', `/${'x'.repeat(8_000)}`],
    ['that cannot be decoded', '/%'],
    ['that is none', '*'],
  ])('and calls a path %s gets an answer', async (_, path) => {
    const {port, call} = await openGrpcListener()
    const {answered, closed} = beginCall(await connectHttp2(port), {':path': path})
    await Promise.race([answered, closed])
    expect(await call()).toMatchObject({code: status.OK})
  })
})

describe('the end of a gRPC listener', () => {
  it('waits for calls under way and answers them, then ends at once', async () => {
    const kept = Promise.withResolvers<void>()
    const keep = vi.fn(() => kept.promise)
    const {listener, call} = await openGrpcListener({keep})
    const answer = call({body: protobufBody('logs')})
    await vi.waitFor(() => expect(keep).toHaveBeenCalled())
    const stopped = listener.stop(60_000)
    kept.resolve()
    expect(await answer).toMatchObject({code: status.OK})
    await stopped
  })

  it('does not wait for connections that only idle', async () => {
    const {listener, port, call} = await openGrpcListener()
    await call()
    const silent = connect(port, '127.0.0.1')
    await new Promise(resolve => silent.once('connect', resolve))
    await listener.stop(60_000)
  })

  it('waits no longer than it was told to', async () => {
    const keep = vi.fn(() => new Promise<void>(() => {}))
    const {listener, call} = await openGrpcListener({keep})
    const answer = call({body: protobufBody('logs')})
    await vi.waitFor(() => expect(keep).toHaveBeenCalled())
    await listener.stop(50)
    expect((await answer).code).not.toBe(status.OK)
  })

  it('comes before anybody called, too', async () => {
    const {listener, port} = await openGrpcListener()
    await listener.stop(60_000)
    const answer = await connectGrpc(`127.0.0.1:${port}`)({options: {deadline: Date.now() + 1_000}})
    expect(answer.code).not.toBe(status.OK)
  })
})

describe('the start of a gRPC listener', () => {
  it('fails on a port that is taken', async () => {
    const {port} = await openGrpcListener()
    await expect(openGrpcListener({port})).rejects.toMatchObject({code: 'EADDRINUSE'})
  })
})
