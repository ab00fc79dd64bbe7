import {Duplex} from 'node:stream'
import type {ServerInterceptingCallInterface} from '@grpc/grpc-js'

// What grpc-js keeps to itself. It collects messages, and inflates those of any number of calls at once, where nobody
// can bound what that takes. The package is bundled, so that our tests meet another version of it before users do.

/** The HTTP/2 stream of a call. */
export function streamOf(call: ServerInterceptingCallInterface): Duplex {
  if ('stream' in call && call.stream instanceof Duplex) return call.stream
  throw new Error('this version of grpc-js keeps the stream of a call elsewhere')
}

/** Has each piece of a call's body looked at before it is collected; what is not accepted is dropped. */
export function filterPieces(
  call: ServerInterceptingCallInterface,
  accept: (piece: Uint8Array) => boolean,
): void {
  const collect: unknown = 'handleDataFrame' in call ? call.handleDataFrame : undefined
  if (typeof collect !== 'function') throw new Error('this version of grpc-js collects messages elsewhere')
  Reflect.set(call, 'handleDataFrame', (piece: Uint8Array) => {
    if (accept(piece)) collect.call(call, piece)
  })
}

/** Has the message of a call handed on as it came, with the five bytes that stand before it. */
export function keepFrames(call: ServerInterceptingCallInterface): void {
  if (!('decompressMessage' in call)) throw new Error('this version of grpc-js inflates messages elsewhere')
  Reflect.set(call, 'decompressMessage', (framed: Buffer) => framed)
}

/** How the client compresses messages, as it says itself. */
export function compressionOf(call: ServerInterceptingCallInterface): string {
  if ('incomingEncoding' in call && typeof call.incomingEncoding === 'string') return call.incomingEncoding
  throw new Error('this version of grpc-js keeps the compression of a call elsewhere')
}
