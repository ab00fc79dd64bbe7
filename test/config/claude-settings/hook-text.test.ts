import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {addHook} from '../../../src/config/claude-settings/add-hook.ts'
import {removeHook} from '../../../src/config/claude-settings/remove-hook.ts'
import {arbitrarySettings} from './arbitrary-settings.ts'
import {REAL_LOOKING} from './real-looking-settings.ts'

const WANTED = {events: ['SessionStart', 'Stop'], command: 'stackspend hook', timeout: 5}
const GROUP = {hooks: [{type: 'command', command: 'stackspend hook', timeout: 5}]}

const add = (text: string) => addHook(text, WANTED, 'settings.json')

function remove(text: string, {created}: ReturnType<typeof add>): string {
  return removeHook(text, {isOurs: command => command === WANTED.command, created}, 'settings.json')
}

const withContent = REAL_LOOKING.filter(([, text]) => text.replace('\uFEFF', '').trim() !== '')

function parse(text: string) {
  return text.replace('\uFEFF', '').trim() === '' ? {} : JSON.parse(text.replace(/^\uFEFF/, ''))
}

describe('addHook', () => {
  it.each(REAL_LOOKING)('adds the hook and changes nothing else: %s', (_, text) => {
    const before = parse(text)
    const events = WANTED.events.map(event => [event, [...(before.hooks?.[event] ?? []), GROUP]])
    expect(parse(add(text).text)).toEqual({
      ...before,
      hooks: {...before.hooks, ...Object.fromEntries(events)},
    })
  })

  it.each(REAL_LOOKING)('changes nothing the second time: %s', (_, text) => {
    const once = add(text).text
    expect(add(once)).toMatchObject({text: once, added: []})
  })

  it.each(withContent)('is taken out byte for byte: %s', (_, text) => {
    const added = add(text)
    expect(remove(added.text, added)).toBe(text)
  })

  it('writes as the file is written', () => {
    expect(add('{\n\t"model": "opus"\n}\n').text).toBe(
      [
        '{',
        '\t"model": "opus",',
        '\t"hooks": {',
        ...['SessionStart', 'Stop'].flatMap((event, index) => [
          `\t\t"${event}": [`,
          '\t\t\t{',
          '\t\t\t\t"hooks": [',
          '\t\t\t\t\t{',
          '\t\t\t\t\t\t"type": "command",',
          '\t\t\t\t\t\t"command": "stackspend hook",',
          '\t\t\t\t\t\t"timeout": 5',
          '\t\t\t\t\t}',
          '\t\t\t\t]',
          '\t\t\t}',
          `\t\t]${index === 0 ? ',' : ''}`,
        ]),
        '\t}',
        '}',
        '',
      ].join('\n'),
    )
    expect(addHook('{"a":1}', {...WANTED, events: ['Stop']}, 'x').text).toBe(
      '{"a":1,"hooks":{"Stop":[{"hooks":[{"type":"command","command":"stackspend hook","timeout":5}]}]}}',
    )
  })

  it.each([
    ['[]', 'expected an object'],
    ['{"hooks": []}', '"hooks" is no object'],
    ['{"hooks": {"Stop": {}}}', '"hooks.Stop" is no list'],
    ['{"hooks": {', 'settings.json, line 1'],
  ])('refuses %s', (text, message) => {
    expect(() => add(text)).toThrow(message)
  })
})

describe('removeHook', () => {
  const other = {type: 'command', command: 'lint'}
  const ours = {type: 'command', command: 'stackspend hook'}
  const everything = {hooks: true, events: WANTED.events, emptied: {}}
  const out = (hooks: object, created = everything) =>
    JSON.parse(
      removeHook(JSON.stringify({hooks}), {isOurs: command => command === 'stackspend hook', created}, 'x'),
    )

  it('leaves what others are called at the same event, in the same group or another', () => {
    expect(out({Stop: [{hooks: [other, ours]}, {matcher: 'x', hooks: [other]}, {hooks: [ours]}]})).toEqual({
      hooks: {Stop: [{hooks: [other]}, {matcher: 'x', hooks: [other]}]},
    })
  })

  it('leaves what was there to hold them', () => {
    const created = {hooks: false, events: [], emptied: {}}
    expect(out({Stop: [{hooks: [ours]}]}, created)).toEqual({hooks: {Stop: []}})
    expect(out({Stop: [{hooks: [ours]}]}, {...created, events: ['Stop']})).toEqual({hooks: {}})
    expect(out({Stop: [{hooks: [ours]}]})).toEqual({})
  })

  it('understands nothing of other shapes, and leaves them', () => {
    const odd = {Stop: 'x', SessionStart: [7, null, {hooks: 'y'}, {hooks: [8, {command: 9}]}]}
    expect(out(odd)).toEqual({hooks: odd})
  })

  it('takes out what was added to any document, byte for byte', () => {
    fc.assert(
      fc.property(arbitrarySettings(), text => {
        const added = addIfSound(text)
        if (added !== undefined) expect(remove(added.text, added)).toBe(text)
      }),
      {numRuns: 500},
    )
  })
})

/** Some documents have `hooks` that are no object. */
function addIfSound(text: string): ReturnType<typeof add> | undefined {
  try {
    return add(text)
  } catch (error) {
    expect(error).toMatchObject({code: 'CLAUDE_SETTINGS_INVALID'})
    return undefined
  }
}
