import {describe, expect, it} from 'vitest'
import {parseBatchId, parseOutboxSelection} from '../../src/cli/outbox-selection.ts'

const neither = {dead: false, all: false}

describe('parseOutboxSelection', () => {
  it('takes numbers, or one of the flags', () => {
    expect(parseOutboxSelection(['17', '18'], neither)).toEqual([17, 18])
    expect(parseOutboxSelection([], {dead: true, all: false})).toBe('dead')
    expect(parseOutboxSelection([], {dead: false, all: true})).toBe('all')
  })

  it.each([
    [[], neither],
    [['1'], {dead: true, all: false}],
    [[], {dead: true, all: true}],
  ] as const)('asks what is meant by %j with %j', (ids, flags) => {
    expect(() => parseOutboxSelection(ids, flags)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: 'Say which batches: their numbers, --dead, or --all.',
      }),
    )
  })

  it.each(['-1', '1.5', 'x', '', '1e3', '9'.repeat(16)])('knows no number "%s"', text => {
    expect(() => parseOutboxSelection([text], neither)).toThrow(`"${text}" is no number of a batch.`)
    expect(() => parseBatchId(text)).toThrow(expect.objectContaining({code: 'USAGE', exitCode: 2}))
  })
})

it('parseBatchId reads the number of one batch', () => {
  expect(parseBatchId('17')).toBe(17)
})
