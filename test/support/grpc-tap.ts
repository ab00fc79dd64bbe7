import {once} from 'node:events'
import {connect, createServer} from 'node:net'
import {onTestFinished} from 'vitest'

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const HTTP2_HEADER_BYTES = 9
const DATA = 0
const GRPC_HEADER_BYTES = 5

/** A relay to a gRPC server that keeps a copy of all that clients send; gone at the end of the test. */
export async function startGrpcTap(
  toPort: number,
): Promise<{address: string; messages: () => readonly Buffer[]}> {
  const connections: Buffer[][] = []
  const server = createServer(client => {
    const bytes: Buffer[] = []
    connections.push(bytes)
    const target = connect(toPort, '127.0.0.1')
    client.on('data', (chunk: Buffer) => bytes.push(chunk))
    client.on('error', () => target.destroy())
    target.on('error', () => client.destroy())
    client.pipe(target).pipe(client)
    onTestFinished(() => void client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the relay has no port')
  return {
    address: `127.0.0.1:${address.port}`,
    messages: () => connections.flatMap(bytes => messagesOf(Buffer.concat(bytes))),
  }
}

/** The messages of the calls in what a client sent over HTTP/2 (RFC 9113, 4.1), without padding. */
function messagesOf(bytes: Buffer): Buffer[] {
  const calls = new Map<number, Buffer[]>()
  for (let at = PREFACE.length; at + HTTP2_HEADER_BYTES <= bytes.length; ) {
    const length = bytes.readUIntBE(at, 3)
    const stream = bytes.readUInt32BE(at + 5) & 0x7f_ff_ff_ff
    const payload = bytes.subarray(at + HTTP2_HEADER_BYTES, at + HTTP2_HEADER_BYTES + length)
    if (bytes[at + 3] === DATA) calls.set(stream, [...(calls.get(stream) ?? []), payload])
    at += HTTP2_HEADER_BYTES + length
  }
  return [...calls.values()].map(parts => Buffer.concat(parts).subarray(GRPC_HEADER_BYTES))
}
