/** A unary call: its method, and its message with the five bytes that gRPC puts before it. */
export type GrpcCall = {readonly path: string; readonly message: Uint8Array}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const DATA = 0
const HEADERS = 1
const SETTINGS = 4
const PING_TYPE = 6
const ACK = 1
const END_STREAM = 1
const END_HEADERS = 4
/** What a receiver takes at once unless it says otherwise. */
const LARGEST_FRAME_BYTES = 16_384

/** All that a client sends on a new connection to make one call (RFC 9113, "PROTOCOL-HTTP2" of gRPC). */
export function clientBytes({path, message}: GrpcCall): Buffer {
  const headers = [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', path],
    [':authority', '127.0.0.1:4317'],
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
    ['grpc-accept-encoding', 'identity,deflate,gzip'],
  ] as const
  const parts = Math.max(1, Math.ceil(message.length / LARGEST_FRAME_BYTES))
  const data = Array.from({length: parts}, (_, index) => {
    const part = message.subarray(index * LARGEST_FRAME_BYTES, (index + 1) * LARGEST_FRAME_BYTES)
    return frame(DATA, index === parts - 1 ? END_STREAM : 0, 1, part)
  })
  const block = Buffer.concat(headers.map(([name, value]) => literalHeader(name, value)))
  return Buffer.concat([
    Buffer.from(PREFACE),
    frame(SETTINGS, 0, 0, new Uint8Array(0)),
    frame(HEADERS, END_HEADERS, 1, block),
    ...data,
  ])
}

/** Is answered when all that was sent before it was seen. */
export const PING = frame(PING_TYPE, 0, 0, Buffer.from('stackspe'))
export const PING_ANSWER = frame(PING_TYPE, ACK, 0, Buffer.from('stackspe'))

function frame(type: number, flags: number, stream: number, contents: Uint8Array): Buffer {
  const header = Buffer.alloc(9)
  header.writeUIntBE(contents.length, 0, 3)
  header[3] = type
  header[4] = flags
  header.writeUInt32BE(stream, 5)
  return Buffer.concat([header, contents])
}

/** RFC 7541, section 6.2.2: a literal without indexing, its name written out, neither in Huffman code. */
function literalHeader(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.of(0), literal(name), literal(value)])
}

/** Of fewer than 127 characters. */
function literal(text: string): Buffer {
  return Buffer.from(`${String.fromCharCode(text.length)}${text}`, 'latin1')
}
