import {createHash} from 'node:crypto'
import type {IncomingHttpHeaders} from 'node:http'
import type {CapturedBatch} from './captures.ts'

/** An export as a remote should get it, or as it got it. */
type Export = {readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: Uint8Array}

/** What was sent, as it should arrive below `base`: sorted, one line per body, so that two lists are equal or differ visibly. */
export function sentLines(batches: readonly CapturedBatch[], base: string): string[] {
  return batches
    .map(({signal, contentType, contentEncoding, body}) =>
      line({path: `${base}/v1/${signal}`, contentType, contentEncoding, body}),
    )
    .sort()
}

/** The same of what arrived. */
export function arrivedLines(exports: readonly Export[]): string[] {
  return exports
    .map(({path, headers, body}) => {
      const contentEncoding = headers['content-encoding'] ?? 'identity'
      return line({path, contentType: headers['content-type'] ?? '', contentEncoding, body})
    })
    .sort()
}

function line(batch: {path: string; contentType: string; contentEncoding: string; body: Uint8Array}): string {
  const {path, contentType, contentEncoding, body} = batch
  const hash = createHash('sha256').update(body).digest('hex')
  return `${path} ${contentType} ${contentEncoding} ${body.length} ${hash}`
}
