import {STATUS_CODES} from 'node:http'
import type {Duplex} from 'node:stream'
import {encodeStatus} from '../otlp/encode-response.ts'
import {refusals} from './answer.ts'

/** Says no on a connection on which no request has come, or not in time: Node's own answer would have no body. */
export function refuseMalformed(error: Error, socket: Duplex): void {
  if (!socket.writable || codeOf(error) === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const {status, rpcCode, message} = refusalOf(codeOf(error))
  const body = encodeStatus(rpcCode, message, 'json')
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${body.length}`,
  ]
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]), () => socket.destroy())
}

function refusalOf(code: unknown) {
  if (code === 'HPE_HEADER_OVERFLOW') return refusals.tooManyHeaders()
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? refusals.tooLate() : refusals.notHttp()
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined
}
