import {describe, expect, it} from 'vitest'
import {type Block, fixedBlock, stackBlocks} from '../../../src/cli/live-view/stack-blocks.ts'

const table: Block<string> = {
  rank: 1,
  leastRows: 1,
  render: rows => Array.from({length: Math.min(rows, 4)}, (_, index) => `row ${index}`),
}
const blocks = [fixedBlock(2, ['title']), table, fixedBlock(0, ['answer'])]

describe('stackBlocks', () => {
  it('keeps the order of the blocks and gives free rows to the one that can grow', () => {
    expect(stackBlocks(blocks, 20)).toEqual(['title', 'row 0', 'row 1', 'row 2', 'row 3', 'answer'])
    expect(stackBlocks(blocks, 4)).toEqual(['title', 'row 0', 'row 1', 'answer'])
  })

  it('leaves out the highest rank first', () => {
    expect(stackBlocks(blocks, 2)).toEqual(['row 0', 'answer'])
    expect(stackBlocks(blocks, 1)).toEqual(['answer'])
  })

  it('cuts the most important block rather than show nothing', () => {
    expect(stackBlocks([fixedBlock(0, ['a', 'b', 'c'])], 2)).toEqual(['a', 'b'])
  })
})
