import {deepStrictEqual} from 'node:assert/strict'
import * as fc from 'fast-check'
import {readSettings, updateSettings} from '../../../src/config/settings.ts'
import type {FuzzTarget} from '../fuzz-target.ts'
import {isUserError, SECRET} from '../oracle/unless-refused.ts'
import {openFile, settledUnlessRefused} from './file-target.ts'

const document = fc.record(
  {
    userNames: fc.dictionary(fc.string(), fc.string()),
    apiUrl: fc.webUrl(),
    forwarding: fc.record(
      {
        concurrency: fc.integer(),
        maxAgeDays: fc.double(),
        onFull: fc.constantFrom('refuse-new', 'drop-oldest', 'drop'),
        redact: fc.boolean(),
      },
      {requiredKeys: []},
    ),
    pricing: fc.record({url: fc.constant(`https://prices.example/${SECRET}`)}),
  },
  {requiredKeys: []},
)

/** `settings.json`, which a person may edit by hand. */
export const settings: FuzzTarget = {
  name: 'settings',
  form: 'json',
  corpus: () => [
    Buffer.from(`{"userNames":{"u1":"Ada"},"pricing":{"url":"https://prices.example/${SECRET}"}}`),
    Buffer.from('{\n  "forwarding": {"concurrency": 4, "onFull": "drop-oldest", "redact": true}\n}\n'),
  ],
  madeUp: () => document.map(made => Buffer.from(JSON.stringify(made))),
  words: ['userNames', 'apiUrl', 'ingestBase', 'forwarding', 'pricing', 'url', '__proto__', SECRET],
  open: () => openFile('settings.json', run),
}

async function run(file: string, input: Uint8Array): Promise<void> {
  const text = Buffer.from(input).toString('utf8')
  const read = await settledUnlessRefused(
    () => readSettings(file),
    error => isUserError(error, 'SETTINGS_INVALID', text),
  )
  if (read === undefined) return
  await updateSettings(file, current => current)
  deepStrictEqual(await readSettings(file), read)
}
