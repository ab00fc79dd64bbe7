import {gzipSync} from 'node:zlib'

const MIB = 1024 * 1024
/** The largest body that the listener takes in protobuf, and in JSON. */
const PROTOBUF_BYTES = 64 * MIB - 1024
const JSON_BYTES = 40 * MIB - 1024
const SCOPE = 'com.anthropic.claude_code'

export type HostileBody = {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  readonly make: () => Buffer
}

const PROTOBUF = {'content-type': 'application/x-protobuf'}
const JSON_TYPE = {'content-type': 'application/json'}
const GZIP = {'content-encoding': 'gzip'}

/** Bodies of posts to /v1/logs that take far more to read than to send, at the size that the listener takes at most. */
export const HOSTILE_BODIES: readonly HostileBody[] = [
  {name: '64 MiB of {} in JSON', headers: JSON_TYPE, make: () => filled(64 * MIB, '{}')},
  {name: '40 MiB of {}, in a list', headers: JSON_TYPE, make: () => json(filled(JSON_BYTES, '{},'))},
  {name: 'a list of a million numbers', headers: JSON_TYPE, make: () => json(filled(2_000_000, '1,'))},
  {
    name: '40 MiB of short texts',
    headers: JSON_TYPE,
    make: () => json(filled(JSON_BYTES, `"${'x'.repeat(3_000)}",`)),
  },
  {name: '40 MiB of lists in lists', headers: JSON_TYPE, make: () => filled(JSON_BYTES, '[')},
  {
    name: '40 MiB of names',
    headers: JSON_TYPE,
    make: () => Buffer.from(`{${many(JSON_BYTES, index => `"${index}":0,`)}"":0}`),
  },
  {
    name: '40 MiB of quotes and backslashes',
    headers: JSON_TYPE,
    make: () => json(filled(JSON_BYTES, '"\\\\",')),
  },
  {
    name: '64 MiB of empty records',
    headers: PROTOBUF,
    make: () => logs(filled(PROTOBUF_BYTES, bytes(0x12, 0))),
  },
  {
    name: '64 MiB of empty scopes',
    headers: PROTOBUF,
    make: () => field(0x0a, filled(PROTOBUF_BYTES, bytes(0x12, 0))),
  },
  {name: '64 MiB of empty resources', headers: PROTOBUF, make: () => filled(PROTOBUF_BYTES, bytes(0x0a, 0))},
  {
    name: '64 MiB of empty attributes',
    headers: PROTOBUF,
    make: () => logs(record(filled(PROTOBUF_BYTES, bytes(0x32, 0)))),
  },
  {
    name: '64 MiB of resource attributes',
    headers: PROTOBUF,
    make: () => field(0x0a, field(0x0a, attributes())),
  },
  {
    name: '64 MiB of records with a few attributes',
    headers: PROTOBUF,
    make: () => logs(filled(PROTOBUF_BYTES, smallRecord())),
  },
  {name: '64 MiB of values in values', headers: PROTOBUF, make: () => logs(record(field(0x32, nested())))},
  {
    name: '64 MiB of unknown fields',
    headers: PROTOBUF,
    make: () => filled(PROTOBUF_BYTES, bytes(0x98, 0x06, 0)),
  },
  {name: '64 MiB of scope names', headers: PROTOBUF, make: () => field(0x0a, scopes())},
  {
    name: '40 MiB of wanted values',
    headers: PROTOBUF,
    make: () => logs(filled(40 * MIB, wideRecord())),
  },
  {
    name: '64 MiB of long model names',
    headers: PROTOBUF,
    make: () => logs(filled(PROTOBUF_BYTES, longRecord())),
  },
  {
    name: '1 GiB of zeros in 1 MiB of gzip',
    headers: {...PROTOBUF, ...GZIP},
    make: () => bomb(Buffer.alloc(MIB)),
  },
  {
    name: '64 MiB of zeros in 64 KiB of gzip',
    headers: {...PROTOBUF, ...GZIP},
    make: () => gzipSync(Buffer.alloc(64 * MIB)),
  },
  {name: '1 GiB of {} in gzip', headers: {...JSON_TYPE, ...GZIP}, make: () => bomb(filled(MIB, '{}'))},
  {
    name: '64 MiB of empty records in gzip',
    headers: {...PROTOBUF, ...GZIP},
    make: () => gzipSync(logs(filled(PROTOBUF_BYTES, bytes(0x12, 0)))),
  },
]

/** Members of gzip, one after another, are one stream. */
function bomb(mebibyte: Buffer): Buffer {
  const member = gzipSync(mebibyte)
  return Buffer.concat(Array.from({length: 1024}, () => member))
}

function filled(length: number, pattern: string | Buffer): Buffer {
  const whole = length - (length % pattern.length)
  return Buffer.alloc(whole, pattern)
}

/** A list with a last value, so that a comma may come before it. */
function json(elements: Buffer): Buffer {
  return Buffer.concat([Buffer.from('{"resourceLogs":['), elements, Buffer.from('{}]}')])
}

function many(length: number, make: (index: number) => string): string {
  const parts: string[] = []
  for (let size = 0, index = 0; size < length - 16; index += 1) {
    const part = make(index)
    parts.push(part)
    size += part.length
  }
  return parts.join('')
}

const bytes = (...values: readonly number[]) => Buffer.from(values)

function field(tag: number, content: Buffer): Buffer {
  return Buffer.concat([bytes(tag), varint(content.length), content])
}

function varint(value: number): Buffer {
  const out: number[] = []
  let rest = value
  for (; rest > 127; rest >>>= 7) out.push((rest & 127) | 128)
  return bytes(...out, rest)
}

/** ExportLogsServiceRequest: 1 resource logs, in it 2 scope logs, in those 1 scope and 2 log records. */
function logs(records: Buffer): Buffer {
  const scope = field(0x0a, field(0x0a, Buffer.from(SCOPE)))
  return field(0x0a, field(0x12, Buffer.concat([scope, records])))
}

const record = (content: Buffer) => field(0x12, content)

/** KeyValue: 1 key, 2 value; AnyValue: 1 string. */
function attribute(key: string, value: string): Buffer {
  return Buffer.concat([field(0x0a, Buffer.from(key)), field(0x12, field(0x0a, Buffer.from(value)))])
}

function smallRecord(): Buffer {
  return record(
    Buffer.concat([
      bytes(0x09, 1, 0, 0, 0, 0, 0, 0, 0),
      ...[
        ['event.name', 'api_request'],
        ['session.id', 'x'],
        ['model', 'm'],
        ['input_tokens', '1'],
      ].map(([key = '', value = '']) => field(0x32, attribute(key, value))),
    ]),
  )
}

/** Twelve texts that are kept, each just as long as they may be, in characters that take twice their bytes in memory. */
function wideRecord(): Buffer {
  const names = [
    'model',
    'session.id',
    'user.id',
    'user.email',
    'request_id',
    'prompt.id',
    'query_source',
    'speed',
    'agent.name',
    'error',
    'organization.id',
    'mcp_tool.name',
  ]
  const text = `€${'x'.repeat(4_000)}`
  return record(Buffer.concat(names.map(name => field(0x32, attribute(name, text)))))
}

function longRecord(): Buffer {
  return record(field(0x32, attribute('model', `${'m'.repeat(MIB)}€`)))
}

function attributes(): Buffer {
  return Buffer.from(
    many(PROTOBUF_BYTES, index =>
      field(0x0a, attribute(index.toString(36).padStart(6, '0'), '')).toString('latin1'),
    ),
    'latin1',
  )
}

function scopes(): Buffer {
  return Buffer.from(
    many(PROTOBUF_BYTES, index =>
      field(0x12, field(0x0a, field(0x0a, Buffer.from(index.toString(36).padStart(6, '0'))))).toString(
        'latin1',
      ),
    ),
    'latin1',
  )
}

/** AnyValue: 5 list, in it 1 value; built from within, until the lengths are as long as they can be. */
function nested(): Buffer {
  let value: Buffer = bytes(0x10, 1)
  for (let depth = 0; depth < 10_000; depth += 1) value = field(0x2a, field(0x0a, value))
  return field(0x12, value)
}

export function hostileBody(name: string): HostileBody {
  const found = HOSTILE_BODIES.find(body => body.name === name)
  if (found === undefined) throw new Error(`there is no hostile body "${name}"`)
  return found
}
