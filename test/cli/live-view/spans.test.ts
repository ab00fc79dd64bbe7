import {describe, expect, it} from 'vitest'
import {createPainter, flowSegments, sentence} from '../../../src/cli/live-view/spans.ts'

const plain = createPainter(false)

function flowed(text: string, columns: number): string[] {
  return flowSegments(sentence(text), columns).map(line => plain(line, columns))
}

describe('flowSegments', () => {
  it('breaks between segments and loses none', () => {
    expect(flowed('one two three four', 10)).toEqual([' one two', ' three', ' four'])
  })

  it('puts a segment that fits exactly on the same line', () => {
    expect(flowed('one two', 8)).toEqual([' one two'])
    expect(flowed('one two', 7)).toEqual([' one', ' two'])
  })

  it('gives a segment wider than the terminal a line of its own, to be cut', () => {
    expect(flowed('a unbreakable b', 8)).toEqual([' a', ' unbrea…', ' b'])
  })
})

describe('createPainter', () => {
  it('cuts before it colours, so that no escape sequence is split', () => {
    const paint = createPainter(true)
    const line = paint(
      [
        {text: 'ab', tone: 'bad'},
        {text: 'cdef', tone: 'good'},
      ],
      4,
    )
    expect(line).toBe('\x1b[31mab\x1b[39m\x1b[32mc…\x1b[39m')
  })
})
