import {deepStrictEqual, ok} from 'node:assert/strict'
import * as fc from 'fast-check'
import {addConnection, readConnections} from '../../../src/config/connections.ts'
import type {FuzzTarget} from '../fuzz-target.ts'
import {isUserError, SECRET} from '../oracle/unless-refused.ts'
import {openFile, settledUnlessRefused} from './file-target.ts'

const ADDED = {name: 'added by the fuzzer', kind: 'otlp', url: 'https://otlp.example', createdAt: ''} as const

const connection = fc.record(
  {
    name: fc.oneof(fc.constantFrom('team', 'my own'), fc.string()),
    kind: fc.constantFrom('claude', 'otlp', 'other'),
    url: fc.oneof(
      fc.webUrl(),
      fc.constantFrom(`https://in.example/${SECRET}`, `https://u:${SECRET}@in.example`),
    ),
    connectionId: fc.constant(SECRET),
    headers: fc.dictionary(fc.string(), fc.constant(`Bearer ${SECRET}`)),
    redact: fc.boolean(),
    createdAt: fc.constant('2026-11-20T00:00:00.000Z'),
  },
  {requiredKeys: ['name', 'kind', 'url', 'createdAt']},
)

/** `connections.json`, whose values are secrets. */
export const connections: FuzzTarget = {
  name: 'connections',
  form: 'json',
  corpus: () => [
    Buffer.from(
      JSON.stringify({
        connections: [
          {
            name: 'team',
            kind: 'claude',
            url: `https://in.example/${SECRET}`,
            connectionId: SECRET,
            createdAt: '',
          },
          {
            name: 'own',
            kind: 'otlp',
            url: 'http://localhost:4318',
            headers: {authorization: SECRET},
            createdAt: '',
          },
        ],
      }),
    ),
  ],
  madeUp: () =>
    fc
      .record({connections: fc.array(connection, {maxLength: 3})})
      .map(made => Buffer.from(JSON.stringify(made, null, 2))),
  words: ['connections', 'name', 'kind', 'url', 'headers', 'redact', 'claude', '__proto__', SECRET],
  open: () => openFile('connections.json', run),
}

async function run(file: string, input: Uint8Array): Promise<void> {
  const text = Buffer.from(input).toString('utf8')
  const read = await settledUnlessRefused(
    () => readConnections(file),
    error => isUserError(error, 'SETTINGS_INVALID', text),
  )
  if (read === undefined || read.some(({name}) => name === ADDED.name)) return
  for (const {url} of read) ok(URL.canParse(url))
  await addConnection(file, ADDED)
  deepStrictEqual(await readConnections(file), [...read, ADDED])
}
