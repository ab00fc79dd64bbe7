import {DatabaseSync} from 'node:sqlite'
import {describe, expect, it, onTestFinished} from 'vitest'
import {ABSENT, Dictionary} from '../../src/store/dictionary.ts'
import {prepareSchema} from '../../src/store/schema.ts'

function openDictionary() {
  const database = new DatabaseSync(':memory:')
  onTestFinished(() => database.close())
  prepareSchema(database, ':memory:')
  return {database, dictionary: new Dictionary(database)}
}

const context = {
  userEmail: 'ada@example.com',
  project: 'acme/shop',
  attributes: {team: 'x', 'cost center': 'y'},
}

describe('Dictionary', () => {
  it('gives a text one id, in this process and the next', () => {
    const {database, dictionary} = openDictionary()
    const id = dictionary.text('opus')
    expect(dictionary.text('opus')).toBe(id)
    expect(new Dictionary(database).text('opus')).toBe(id)
    expect(dictionary.text('sonnet')).not.toBe(id)
    expect(dictionary.readText(id)).toBe('opus')
  })

  it('keeps absent apart from empty', () => {
    const {dictionary} = openDictionary()
    expect(dictionary.text(undefined)).toBe(ABSENT)
    expect(dictionary.readText(ABSENT)).toBeUndefined()
    expect(dictionary.text('')).not.toBe(ABSENT)
  })

  it('gives equal contexts one id, whatever order their attributes came in', () => {
    const {dictionary} = openDictionary()
    const id = dictionary.context(context)
    expect(dictionary.context({...context, attributes: {'cost center': 'y', team: 'x'}})).toBe(id)
    expect(dictionary.context({...context, project: 'acme/site'})).not.toBe(id)
    expect(dictionary.context({...context, attributes: {}})).not.toBe(id)
  })

  it('reads an attribution back as it was written', () => {
    const {database, dictionary} = openDictionary()
    const written = {
      session: 7,
      context,
      source: 'claude-code',
      agent: 'reviewer',
      tool: undefined,
      place: 0,
    } as const
    const id = dictionary.attribution(written)
    expect(new Dictionary(database).readAttribution(id)).toEqual({
      ...written,
      context: {...context, userId: undefined, accountId: undefined, organizationId: undefined},
    })
  })

  it('tells price classes apart by everything that decides a price', () => {
    const {dictionary} = openDictionary()
    const base = {
      model: 'opus',
      promptOver: 0,
      speed: undefined,
      geography: undefined,
      provider: undefined,
      serviceTier: undefined,
    }
    const classes = [
      base,
      {...base, model: 'sonnet'},
      {...base, promptOver: 200_000},
      {...base, speed: 'fast'},
      {...base, geography: 'fast'},
      {...base, provider: 'fast'},
      {...base, serviceTier: 'fast'},
    ]
    expect(new Set(classes.map(of => dictionary.priceClass(of))).size).toBe(classes.length)
    expect(dictionary.priceClass({...base})).toBe(dictionary.priceClass(base))
  })

  it('gives no id of a transaction that was rolled back, once told to forget', () => {
    const {database, dictionary} = openDictionary()
    database.exec('BEGIN')
    const lost = dictionary.text('lost')
    database.exec('ROLLBACK')
    dictionary.forget()
    expect(dictionary.text('other')).toBe(lost)
    expect(dictionary.readText(dictionary.text('lost'))).toBe('lost')
  })

  it('holds more than its memory does', () => {
    const {database, dictionary} = openDictionary()
    database.exec('BEGIN')
    const first = dictionary.text('text 0')
    for (let index = 1; index <= 50_001; index += 1) dictionary.text(`text ${index}`)
    expect(dictionary.text('text 0')).toBe(first)
    expect(database.prepare('SELECT count(*) AS texts FROM text').get()).toEqual({texts: 50_002})
    database.exec('COMMIT')
  })
})
