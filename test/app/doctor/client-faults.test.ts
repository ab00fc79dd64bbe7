import {describe, expect, it} from 'vitest'
import {clientFaults, SOUND_VERSION} from '../../../src/app/doctor/client-faults.ts'

describe('the faults of a version of Claude Code', () => {
  it.each([
    ['1.0.128', 4],
    ['2.0.76', 4],
    ['2.1.50', 5],
    ['2.1.150', 2],
    ['2.1.250', 1],
    ['2.1.330', 0],
    ['2.2.0', 0],
    ['3.0.0-beta.1', 0],
    [SOUND_VERSION, 0],
  ])('of %s are %d', (version, count) => {
    expect(clientFaults(version)).toHaveLength(count)
  })

  it('are not guessed for a version that is none', () => {
    expect(clientFaults('canary 7')).toEqual([])
    expect(clientFaults('')).toEqual([])
  })
})
