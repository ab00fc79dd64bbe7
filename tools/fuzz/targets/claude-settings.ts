import {deepStrictEqual, strictEqual} from 'node:assert/strict'
import {addEnvironment} from '../../../src/config/claude-settings/add-environment.ts'
import {addHook} from '../../../src/config/claude-settings/add-hook.ts'
import {removeEnvironment} from '../../../src/config/claude-settings/remove-environment.ts'
import {removeHook} from '../../../src/config/claude-settings/remove-hook.ts'
import {arbitrarySettings} from '../../../test/config/claude-settings/arbitrary-settings.ts'
import {REAL_LOOKING, VARIABLES} from '../../../test/config/claude-settings/real-looking-settings.ts'
import {closeNothing, type FuzzTarget} from '../fuzz-target.ts'
import {isUserError, SECRET, unlessRefused} from '../oracle/unless-refused.ts'

const WHERE = 'settings.json'
const HOOK = {events: ['UserPromptSubmit', 'Stop'], command: 'stackspend hook run', timeout: 5}

/** Claude Code's own settings: what is put into them, and taken out again. */
export const claudeSettings: FuzzTarget = {
  name: 'claude-settings',
  form: 'json',
  corpus: () => [
    ...REAL_LOOKING.map(([, text]) => Buffer.from(text)),
    Buffer.from(`{"env": {"ANTHROPIC_API_KEY": "${SECRET}"}, "hooks": {"Stop": [{"hooks": []}]}}`),
  ],
  madeUp: () => arbitrarySettings().map(text => Buffer.from(text)),
  words: [
    'env',
    'hooks',
    'Stop',
    'command',
    '// a comment',
    '/* */',
    ',',
    '\xef\xbb\xbf',
    '__proto__',
    SECRET,
    ...Object.keys(VARIABLES),
  ],
  open: async () => ({run, close: closeNothing}),
}

function run(input: Uint8Array): void {
  const text = Buffer.from(input).toString('utf8')
  const isRefusal = (error: unknown) => isUserError(error, 'CLAUDE_SETTINGS_INVALID', text)
  const environment = unlessRefused(() => addEnvironment(text, VARIABLES, WHERE), isRefusal)
  if (environment !== undefined) checkEnvironment(text, environment)
  const hook = unlessRefused(() => addHook(text, HOOK, WHERE), isRefusal)
  if (hook !== undefined) checkHook(text, hook)
}

/** Nothing but the variables changes, and taking them out leaves every byte as it was. */
function checkEnvironment(text: string, added: ReturnType<typeof addEnvironment>): void {
  const {env, ...others} = parse(text)
  deepStrictEqual(parse(added.text), {...others, env: {...toObject(env), ...VARIABLES}})
  if (isBlank(text)) return
  const variables = added.changes.map(({name, previous, written}) => {
    return {name, previous, isWritten: (value: unknown) => value === written}
  })
  strictEqual(removeEnvironment(added.text, {variables, container: added.container}, WHERE).text, text)
}

/** Nothing but the hook is put in, once, and taking it out leaves every byte as it was. */
function checkHook(text: string, added: ReturnType<typeof addHook>): void {
  const {hooks, ...others} = parse(text)
  const {hooks: after, ...othersAfter} = parse(added.text)
  deepStrictEqual(othersAfter, others)
  const {UserPromptSubmit: _, Stop: __, ...events} = toObject(hooks)
  const {UserPromptSubmit: ___, Stop: ____, ...eventsAfter} = toObject(after)
  deepStrictEqual(eventsAfter, events)
  strictEqual(addHook(added.text, HOOK, WHERE).text, added.text)
  const isOurs = (command: string) => command === HOOK.command
  if (!isBlank(text) && !text.includes('stackspend hook run')) {
    strictEqual(removeHook(added.text, {isOurs, created: added.created}, WHERE), text)
  }
}

type JsonObject = Readonly<Record<string, unknown>>

function parse(text: string): JsonObject {
  return isBlank(text) ? {} : toObject(JSON.parse(text.replace(/^\uFEFF/, '')))
}

function isBlank(text: string): boolean {
  return text.replace(/^\uFEFF/, '').trim() === ''
}

function toObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? {...value} : {}
}
