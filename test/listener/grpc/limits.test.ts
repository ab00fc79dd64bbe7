import {connect} from 'node:net'
import {gzipSync} from 'node:zlib'
import {compressionAlgorithms, status} from '@grpc/grpc-js'
import {describe, expect, it, vi} from 'vitest'
import {ByteBudget} from '../../../src/listener/byte-budget.ts'
import {connectGrpc} from '../../support/grpc-client.ts'
import {incompressible, protobufBody} from '../open-listener.ts'
import {beginCall, connectHttp2, frame, openGrpcListener} from './open-grpc-listener.ts'

const LIMIT = 100_000
const limited = {bodyLimitBytes: LIMIT}

/** A logs request of this many bytes, in a field that nobody knows. */
function padded(bytes: number): Buffer {
  const header = Buffer.from([0x9a, 0x06, 0, 0, 0, 0])
  const paddingBytes = bytes - header.length
  for (let at = 0; at < 4; at += 1) {
    header[2 + at] = ((paddingBytes >>> (7 * at)) & 0x7f) | (at < 3 ? 0x80 : 0)
  }
  return Buffer.concat([header, Buffer.alloc(paddingBytes)])
}

describe('the limit of a message', () => {
  it('is inclusive', async () => {
    const {call, kept, problems} = await openGrpcListener(limited)
    expect(await call({body: padded(LIMIT)})).toMatchObject({code: status.OK})
    expect(await call({body: padded(LIMIT + 1)})).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      message: 'the body is larger than 100000 bytes',
    })
    expect(kept).toHaveLength(1)
    expect(problems).toMatchObject([{status: 413}])
  })

  it('is refused for good: no time to try again is named', async () => {
    const {call} = await openGrpcListener(limited)
    const {trailers} = await call({body: padded(LIMIT + 1)})
    expect(trailers.get('grpc-status-details-bin')).toEqual([])
  })

  it('counts after inflation too, and inflates no further', async () => {
    const {address, kept} = await openGrpcListener(limited)
    const call = connectGrpc(address, {
      'grpc.default_compression_algorithm': compressionAlgorithms.gzip,
    })
    expect(await call({body: padded(LIMIT)})).toMatchObject({code: status.OK})
    expect(await call({body: padded(LIMIT + 1)})).toMatchObject({code: status.RESOURCE_EXHAUSTED})
    const bomb = Buffer.alloc(1_000 * LIMIT)
    expect(gzipSync(bomb).length).toBeLessThan(LIMIT)
    expect(await call({body: bomb})).toMatchObject({code: status.RESOURCE_EXHAUSTED})
    expect(kept).toHaveLength(1)
  })

  it('holds for what has come, not for what a client says will come', async () => {
    const {port, call} = await openGrpcListener(limited)
    const {stream, answered} = beginCall(await connectHttp2(port))
    stream.write(frame(Buffer.alloc(10), {length: 0xff_ff_ff_ff}))
    expect(await call()).toMatchObject({code: status.OK})
    stream.write(Buffer.alloc(LIMIT))
    expect(await answered).toMatchObject({'grpc-status': '8'})
  })

  it('ends a call that goes on sending', async () => {
    const {port} = await openGrpcListener(limited)
    const {stream, closed} = beginCall(await connectHttp2(port))
    const write = () => void stream.write(Buffer.alloc(65_536), () => stream.closed || write())
    write()
    await closed
  })

  it('is a clear no for broken gzip', async () => {
    const {port} = await openGrpcListener()
    const {stream, answered} = beginCall(await connectHttp2(port), {'grpc-encoding': 'gzip'})
    stream.end(frame(protobufBody('logs'), {isCompressed: true}))
    expect(await answered).toMatchObject({'grpc-status': '3'})
  })
})

describe('the bytes of all calls together', () => {
  it('have a limit, over which a call is to come again in a second', async () => {
    const budget = new ByteBudget({small: 50_000, large: 0})
    const {port, call, problems} = await openGrpcListener({budget})
    const session = await connectHttp2(port)
    const {stream} = beginCall(session)
    const held = incompressible(20_000)
    stream.write(frame(held, {length: 30_000}))
    const refused = await vi.waitFor(async () => {
      const answer = await call({body: padded(20_000)})
      expect(answer.code).toBe(status.UNAVAILABLE)
      return answer
    })
    expect(refused.trailers.get('grpc-status-details-bin')).toHaveLength(1)
    expect(problems.at(-1)).toMatchObject({status: 503})
    session.destroy()
    await vi.waitFor(async () => expect(await call({body: padded(20_000)})).toMatchObject({code: status.OK}))
  })

  it('are let go of when a call ends, however it ends', async () => {
    const budget = new ByteBudget({small: 50_000, large: 0})
    const {port, call, address} = await openGrpcListener({budget})
    const session = await connectHttp2(port)
    for (let round = 0; round < 5; round += 1) {
      expect(await call({body: padded(20_000)})).toMatchObject({code: status.OK})
      expect(await call({body: incompressible(20_000)})).toMatchObject({code: status.INVALID_ARGUMENT})
      const late = beginCall(session, {'grpc-timeout': '20m'})
      late.stream.write(frame(incompressible(20_000), {length: 30_000}))
      expect(await late.answered).toMatchObject({'grpc-status': '4'})
      await late.closed
      const gone = beginCall(session)
      gone.stream.write(frame(incompressible(20_000), {length: 30_000}))
      gone.stream.close(8)
      await gone.closed
    }
    await vi.waitFor(async () =>
      expect(await connectGrpc(address)({body: padded(24_000)})).toMatchObject({code: status.OK}),
    )
  })

  it('are held while a batch is being kept, also when its client has gone', async () => {
    const keeping = Promise.withResolvers<void>()
    const keep = vi.fn(() => keeping.promise)
    const budget = new ByteBudget({small: 70_000, large: 0})
    const {port, call} = await openGrpcListener({budget, keep})
    const session = await connectHttp2(port)
    for (let calls = 1; calls <= 2; calls += 1) {
      beginCall(session).stream.end(frame(padded(20_000)))
      await vi.waitFor(() => expect(keep).toHaveBeenCalledTimes(calls))
    }
    session.destroy()
    expect(await call({body: padded(20_000)})).toMatchObject({code: status.UNAVAILABLE})
    keeping.resolve()
    await vi.waitFor(async () => expect(await call({body: padded(20_000)})).toMatchObject({code: status.OK}))
  })
})

describe('a call that goes on behind its message', () => {
  it('is refused, and its thousands of empty messages are not looked at', async () => {
    const {port, call, problems} = await openGrpcListener()
    const {stream, answered, closed} = beginCall(await connectHttp2(port))
    stream.write(Buffer.alloc(60_000))
    expect(await answered).toMatchObject({
      'grpc-status': '12',
      'grpc-message': 'a%20call%20has%20one%20message',
    })
    await closed
    expect(problems).toEqual([{status: 400, reason: 'a call has one message'}])
    expect(await call()).toMatchObject({code: status.OK})
  })

  it('may come byte by byte where it does not', async () => {
    const {port, kept} = await openGrpcListener()
    const {stream, answered} = beginCall(await connectHttp2(port))
    for (const byte of frame(protobufBody('logs'))) stream.write(Buffer.from([byte]))
    stream.end()
    expect(await answered).toMatchObject({'grpc-status': '0'})
    expect(kept).toHaveLength(1)
  })
})

describe('a slow client', () => {
  it('is refused when its message does not come in time', async () => {
    const {port, problems, call} = await openGrpcListener({messageMs: 100})
    const {stream, answered, closed} = beginCall(await connectHttp2(port))
    const drip = setInterval(() => stream.write(Buffer.alloc(1, 1)), 10)
    expect(await answered).toMatchObject({'grpc-status': '4'})
    await closed
    clearInterval(drip)
    expect(problems).toEqual([{status: 408, reason: 'the message did not come within 0.1 s'}])
    expect(await call()).toMatchObject({code: status.OK})
  })

  it('is not refused for the time that keeping takes', async () => {
    const kept = Promise.withResolvers<void>()
    const {call} = await openGrpcListener({messageMs: 50, keep: () => kept.promise})
    const answer = call({body: protobufBody('logs')})
    setTimeout(() => kept.resolve(), 200)
    expect(await answer).toMatchObject({code: status.OK})
  })
})

describe('what a client may open', () => {
  it('are 100 calls at a time on one connection; further ones wait or are turned away', async () => {
    const {port, call} = await openGrpcListener()
    const session = await connectHttp2(port)
    await vi.waitFor(() => expect(session.remoteSettings.maxConcurrentStreams).toBe(100))
    for (let calls = 0; calls < 150; calls += 1) beginCall(session)
    expect(await call()).toMatchObject({code: status.OK})
  })

  it('are 500 calls at a time over all connections; further ones are to come again', async () => {
    const {port, call, problems} = await openGrpcListener()
    const sessions = await Promise.all(Array.from({length: 6}, () => connectHttp2(port)))
    const begun = sessions.flatMap(session => Array.from({length: 90}, () => beginCall(session)))
    const refused = await Promise.race(begun.map(({answered}) => answered))
    expect(refused).toMatchObject({'grpc-status': '14', 'grpc-status-details-bin': expect.anything()})
    await vi.waitFor(() => expect(problems.length).toBeGreaterThanOrEqual(40))
    expect(problems[0]).toEqual({status: 503, reason: 'too many calls; send it again'})
    for (const session of sessions) session.destroy()
    await vi.waitFor(async () => expect(await call()).toMatchObject({code: status.OK}))
  })

  it('are headers of some 64 KB: a call with more is turned away and harms nobody', async () => {
    const {port, call} = await openGrpcListener()
    const session = await connectHttp2(port)
    const {answered, closed} = beginCall(session, {
      'x-large': 'x'.repeat(60_000),
      'x-larger': 'x'.repeat(60_000),
    })
    await Promise.race([answered, closed])
    expect(await call()).toMatchObject({code: status.OK})
  })

  it('are 256 connections, of which the oldest gives way: one of a broken client is never closed otherwise', async () => {
    const {port, call} = await openGrpcListener()
    for (let broken = 0; broken < 300; broken += 1) await breakProtocol(port)
    expect(await call()).toMatchObject({code: status.OK})
  })
})

/** Sends data of a call that was never begun, waits to be told so, and goes. */
async function breakProtocol(port: number): Promise<void> {
  const settings = '000000040000000000'
  const data = '000001000000000001ff'
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
  socket.write(Buffer.from(settings + data, 'hex'))
  await new Promise<void>(resolve => {
    socket.on('data', chunk => chunk.includes('idle') && resolve())
    socket.once('close', () => resolve())
  })
  socket.destroy()
}
