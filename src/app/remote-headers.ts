import {decodePercent} from '../config/decode-percent.ts'
import {StackspendError} from '../errors.ts'

/** Set by forwarding itself, from the batch. */
const RESERVED = new Set(['content-type', 'content-encoding', 'content-length', 'host', 'transfer-encoding'])

/**
 * Headers for a remote out of `Name: value` texts; names in lower case.
 * @throws StackspendError CONNECTION_INVALID, which repeats no value.
 */
export function parseHeaders(texts: readonly string[]): Record<string, string> {
  const headers = texts.map((text, index) => {
    const [, name = '', value = ''] = /^([^:=]*)[:=](.*)$/s.exec(text) ?? []
    return checkHeader(name.trim(), value.trim(), `--header number ${index + 1}`)
  })
  return Object.fromEntries(headers)
}

/**
 * What OTEL_EXPORTER_OTLP_HEADERS holds: `name=value,name=value`, percent-encoded.
 * (opentelemetry.io/docs/specs/otel/protocol/exporter)
 * @throws StackspendError CONNECTION_INVALID, which repeats no value.
 */
export function parseHeadersVariable(text: string): Record<string, string> {
  const pairs = text.split(',').filter(pair => pair.trim() !== '')
  const headers = pairs.map(pair => {
    const equals = pair.indexOf('=')
    const name = equals < 0 ? '' : pair.slice(0, equals).trim()
    return checkHeader(name, decodePercent(pair.slice(equals + 1).trim()), 'OTEL_EXPORTER_OTLP_HEADERS')
  })
  return Object.fromEntries(headers)
}

function checkHeader(name: string, value: string, where: string): [string, string] {
  const lower = name.toLowerCase()
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw invalid(`${where} has no name before its ":"`)
  if (RESERVED.has(lower)) throw invalid(`${where}: ${lower} is set by forwarding itself`)
  if (!/^[\t\x20-\x7e]+$/.test(value))
    throw invalid(`${where}: the value of ${lower} is empty or no plain ASCII`)
  return [lower, value]
}

function invalid(message: string): StackspendError {
  return new StackspendError('CONNECTION_INVALID', message, {
    exit: 2,
    hint: "write headers as --header 'authorization: Bearer TOKEN'",
  })
}
