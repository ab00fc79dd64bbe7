import {requestLogs} from './claude-telemetry.ts'
import {decodeByReflection} from './otlp-proto.ts'

/** Records of the batch processor's largest batch. */
export const LARGEST_BATCH_REQUESTS = 512
/** Of a raw API body, as Claude Code cuts it, in UTF-16 units. */
export const RAW_BODY_UNITS = 61_440

/** The largest batch that Claude Code sends: 30 MiB in protobuf, more in JSON by the escapes of its texts. */
export function largestBatch(encoding: 'protobuf' | 'json', rawBodyUnits = RAW_BODY_UNITS): Buffer {
  const said = '{"role":"assistant","content":[{"type":"text","text":"Grüße an alle\\n"}]},'
  const body = said.repeat(Math.ceil(rawBodyUnits / said.length)).slice(0, rawBodyUnits)
  const requests = Array.from({length: LARGEST_BATCH_REQUESTS}, (_, index) => ({
    requestId: `req_largest_${index}`,
    inputTokens: 1,
    attributes: {body},
  }))
  const protobuf = requestLogs(requests)
  return encoding === 'protobuf'
    ? protobuf
    : Buffer.from(JSON.stringify(decodeByReflection('logs', protobuf)))
}
