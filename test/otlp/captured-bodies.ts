import {gunzipSync} from 'node:zlib'
import type {OtlpEncoding} from '../../src/otlp/otlp-encoding.ts'
import type {Signal} from '../../src/otlp/records.ts'
import {listScenarios, loadScenario} from '../support/captures.ts'

/** One captured request body, inflated. */
export type CapturedBody = {
  readonly scenario: string
  readonly file: string
  readonly signal: Signal
  readonly encoding: OtlpEncoding
  readonly bytes: Buffer
}

/** Every captured body of `encoding`. */
export function capturedBodies(encoding: OtlpEncoding): CapturedBody[] {
  return listScenarios()
    .flatMap(({version, name}) =>
      loadScenario(version, name).batches.map(batch => ({
        scenario: `${version} ${name}`,
        file: batch.file,
        signal: batch.signal,
        encoding: batch.contentType === 'application/json' ? ('json' as const) : ('protobuf' as const),
        bytes: batch.contentEncoding === 'gzip' ? gunzipSync(batch.body) : batch.body,
      })),
    )
    .filter(body => body.encoding === encoding)
}
