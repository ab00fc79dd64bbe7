import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {nearestWord} from '../src/nearest-word.ts'

const dimensions = ['day', 'week', 'month', 'session', 'user', 'model', 'project']

describe('nearestWord', () => {
  it.each([
    ['dya', 'day'],
    ['usr', 'user'],
    ['usre', 'user'],
    ['modle', 'model'],
    ['models', 'model'],
    ['projet', 'project'],
    ['sesion', 'session'],
    ['MONTH', 'month'],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearestWord(typed, dimensions)).toBe(meant)
  })

  it('takes the beginning of a word for the word', () => {
    expect(nearestWord('proj', dimensions)).toBe('project')
    expect(nearestWord('sess', dimensions)).toBe('session')
  })

  it.each(['', 'x', 'xy', 'colour', 'quarter'])('does not guess at %j', typed => {
    expect(nearestWord(typed, dimensions)).toBeUndefined()
  })

  it('does not guess at a short word that is mostly wrong', () => {
    expect(nearestWord('nope', ['top', 'json'])).toBeUndefined()
  })

  it('counts two swapped letters as one slip', () => {
    expect(nearestWord('abdc', ['zbdd', 'abcd'])).toBe('abcd')
  })

  it('prefers the nearest, and of equals the first', () => {
    expect(nearestWord('modeq', ['modes', 'model'])).toBe('modes')
    expect(nearestWord('model', ['modes', 'model'])).toBe('model')
  })

  it('finds a word in a list that has it', () => {
    fc.assert(
      fc.property(fc.string({minLength: 1}), fc.array(fc.string()), (word, others) => {
        expect(nearestWord(word, [...others, word])?.toLowerCase()).toBe(word.toLowerCase())
      }),
    )
  })

  it('answers undefined or one of the candidates', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (word, candidates) => {
        expect([undefined, ...candidates]).toContain(nearestWord(word, candidates))
      }),
    )
  })

  it('takes a name as long as a book for none, at once', () => {
    expect(nearestWord('day'.repeat(1_000_000), Array(100).fill('session'))).toBeUndefined()
  })
})
