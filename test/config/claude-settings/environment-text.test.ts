import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {addEnvironment} from '../../../src/config/claude-settings/add-environment.ts'
import {removeEnvironment} from '../../../src/config/claude-settings/remove-environment.ts'
import {arbitrarySettings} from './arbitrary-settings.ts'
import {REAL_LOOKING, REFUSED, VARIABLES} from './real-looking-settings.ts'

type Variables = Readonly<Record<string, string>>

/** What `removeEnvironment` takes of what `addEnvironment` says. */
function written({changes, container}: ReturnType<typeof addEnvironment>) {
  const variables = changes.map(({name, previous, written}) => ({
    name,
    previous,
    isWritten: (value: unknown) => value === written,
  }))
  return {variables, container}
}

function parse(text: string): {env?: Variables} {
  return text.trim() === '' ? {} : JSON.parse(text.replace(/^\uFEFF/, ''))
}

const withContent = REAL_LOOKING.filter(([, text]) => text.replace('\uFEFF', '').trim() !== '')

describe('addEnvironment', () => {
  it.each(REAL_LOOKING)('adds the variables and changes nothing else: %s', (_, text) => {
    const before = parse(text)
    expect(parse(addEnvironment(text, VARIABLES).text)).toEqual({
      ...before,
      env: {...before.env, ...VARIABLES},
    })
  })

  it.each(REAL_LOOKING)('changes nothing the second time: %s', (_, text) => {
    const once = addEnvironment(text, VARIABLES).text
    expect(addEnvironment(once, VARIABLES)).toMatchObject({text: once, changes: []})
  })

  it.each(REFUSED)('refuses %s, with the line', (_, text, message) => {
    expect(() => addEnvironment(text, VARIABLES, 'settings.json')).toThrow(`settings.json, ${message}`)
  })

  it('says nothing of what a broken file holds', () => {
    expect(() => addEnvironment('{"env": {"TOKEN": "abcdefgh" x}}', VARIABLES)).toThrow(
      /^the settings, line 1, column 30: this is not JSON$/,
    )
  })

  it('writes as the file is written', () => {
    expect(addEnvironment('{\n\t"env": {\n\t\t"A": "1"\n\t}\n}', {B: '2', C: '3'}).text).toBe(
      '{\n\t"env": {\n\t\t"A": "1",\n\t\t"B": "2",\n\t\t"C": "3"\n\t}\n}',
    )
    expect(addEnvironment('{\r\n    "a": 1\r\n}\r\n', {B: '2'}).text).toBe(
      '{\r\n    "a": 1,\r\n    "env": {\r\n        "B": "2"\r\n    }\r\n}\r\n',
    )
    expect(addEnvironment('{"a":1}', {B: '2', C: '3'}).text).toBe('{"a":1,"env":{"B":"2","C":"3"}}')
    expect(addEnvironment('{"a": 1}', {B: '2', C: '3'}).text).toBe('{"a": 1, "env": {"B": "2", "C": "3"}}')
    expect(addEnvironment('{ "env": { "A": "1" } }', {B: '2'}).text).toBe('{ "env": { "A": "1", "B": "2" } }')
    expect(addEnvironment('', {B: '2'}).text).toBe('{\n  "env": {\n    "B": "2"\n  }\n}\n')
  })

  it('puts a value in its place, and tells what stood there to the letter', () => {
    expect(addEnvironment('{"env": {"A" :\t 1 , "B": "x\\u0079"}}', {A: '2', B: '3', C: '4'})).toEqual({
      text: '{"env": {"A" :\t "2" , "B": "3", "C": "4"}}',
      changes: [
        {name: 'A', previous: '1', written: '2'},
        {name: 'B', previous: '"x\\u0079"', written: '3'},
        {name: 'C', previous: null, written: '4'},
      ],
      container: {created: 'nothing', emptied: null},
    })
  })
})

describe('removeEnvironment', () => {
  it.each(withContent)('takes out what was added, byte for byte: %s', (_, text) => {
    const added = addEnvironment(text, VARIABLES)
    expect(removeEnvironment(added.text, written(added))).toEqual({text, kept: []})
  })

  it('takes out what was added to any document, byte for byte', () => {
    const variables = fc.dictionary(fc.constantFrom('A', 'B', 'env', 'OTEL_X'), fc.string(), {minKeys: 1})
    fc.assert(
      fc.property(arbitrarySettings(), variables, (text, wanted) => {
        const added = addEnvironment(text, wanted)
        expect(parse(added.text).env).toMatchObject(wanted)
        expect(removeEnvironment(added.text, written(added)).text).toBe(text)
      }),
      {numRuns: 500},
    )
  })

  it('keeps what others put in, also around it', () => {
    const added = addEnvironment('{\n  "model": "opus"\n}\n', {A: '1', B: '2'})
    const edited = added.text
      .replace('"A": "1"', '"EDITOR": "vim",\n    "A": "1",\n    "PAGER": "less"')
      .replace('"opus"', '"sonnet"')
    expect(removeEnvironment(edited, written(added)).text).toBe(
      '{\n  "model": "sonnet",\n  "env": {\n    "EDITOR": "vim",\n    "PAGER": "less"\n  }\n}\n',
    )
  })

  it('keeps a value that is another now, and says so', () => {
    const added = addEnvironment('{"env":{"A":"0"}}', {A: '1', B: '2', C: '3'})
    const edited = added.text.replace('"A":"1"', '"A":"mine"').replace('"C":"3"', '"C":"mine too"')
    expect(removeEnvironment(edited, written(added))).toEqual({
      text: '{"env":{"A":"mine","C":"mine too"}}',
      kept: ['A', 'C'],
    })
  })

  it.each(['{}', '{"env":{}}', '', '{"env":{"Z":"1"}}'])('has nothing to take out of %s', text => {
    const added = addEnvironment('{"model":"opus"}', {A: '1'})
    expect(removeEnvironment(text, written(added))).toEqual({text, kept: []})
  })

  it('takes a document of nothing else down to an empty one', () => {
    const added = addEnvironment('', {A: '1'})
    expect(removeEnvironment(added.text, written(added)).text).toBe('{}\n')
  })
})
