import {describe, expect, it} from 'vitest'
import {judgeStep} from '../../src/action/step-verdict.ts'

const main = {strict: false, stage: 'main'} as const
const post = {strict: false, stage: 'post'} as const

describe('the verdict on a step', () => {
  it('is good when the command was', () => {
    expect(judgeStep(0, main)).toEqual({exitCode: 0, as: undefined})
  })

  it('fails the job over budget, also when the job ends', () => {
    expect(judgeStep(3, main)).toEqual({exitCode: 3, as: 'error'})
    expect(judgeStep(3, post)).toEqual({exitCode: 3, as: 'error'})
  })

  it('fails the step for a wrong input, but not when the job ends', () => {
    expect(judgeStep(2, main)).toEqual({exitCode: 2, as: 'error'})
    expect(judgeStep(2, post)).toEqual({exitCode: 0, as: 'warning'})
  })

  it.each([1, 4, 5])('only warns of a failure of ours, exit code %i', exitCode => {
    expect(judgeStep(exitCode, main)).toEqual({exitCode: 0, as: 'warning'})
    expect(judgeStep(exitCode, post)).toEqual({exitCode: 0, as: 'warning'})
  })

  it.each([1, 2, 3, 4, 5])('fails for anything when it is strict, exit code %i', exitCode => {
    expect(judgeStep(exitCode, {...main, strict: true})).toEqual({exitCode, as: 'error'})
    expect(judgeStep(exitCode, {...post, strict: true})).toEqual({exitCode, as: 'error'})
  })
})
