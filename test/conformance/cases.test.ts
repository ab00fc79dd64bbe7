import {describe, expect, it} from 'vitest'
import {CASE_GROUPS} from './cases.ts'
import {findDifferences} from './find-differences.ts'
import {inProcess} from './in-process-tool.ts'
import {runCase} from './run-case.ts'

describe.each(CASE_GROUPS)('$title', ({cases}) => {
  it.each(cases)('$name', async one => {
    expect(findDifferences(await runCase(one, inProcess), one.truth)).toEqual([])
  })
})
