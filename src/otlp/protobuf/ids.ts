import type {Reader} from 'protobufjs/minimal.js'

/** An id of `bytes` bytes as lower-case hex; absent when it has another length or is all zeros. */
export function readId(reader: Reader, bytes: 8 | 16): string | undefined {
  const raw = reader.bytes()
  if (raw.length !== bytes || raw.every(byte => byte === 0)) return undefined
  return Buffer.from(raw.buffer, raw.byteOffset, bytes).toString('hex')
}
