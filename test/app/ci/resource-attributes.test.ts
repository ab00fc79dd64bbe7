import {describe, expect, it} from 'vitest'
import {mergeResourceAttributes} from '../../../src/app/ci/resource-attributes.ts'
import {parseResourceAttributes} from '../../support/ci-job.ts'

const merge = (present: string | undefined, ours: Record<string, string | undefined>) =>
  mergeResourceAttributes(present, ours).text

describe('the resource attributes of a job', () => {
  it('stand beside what is set already, and win where they have the same name', () => {
    const text = merge('team.id=platform,vcs.ref.head.name=old', {'vcs.ref.head.name': 'main'})
    expect(text).toBe('team.id=platform,vcs.ref.head.name=main')
  })

  it.each(['a/b', 'with space', '100%', `it's "so"`, 'größe', 'a,b=c;d', '$(rm -rf ~)', '!*()~', '日本語'])(
    'say %s in characters that no shell and no parser stops at, and come back whole',
    branch => {
      const text = merge(undefined, {'vcs.ref.head.name': branch})
      expect(text).toMatch(/^[\w.=%-]+$/)
      expect(parseResourceAttributes(text)).toEqual({'vcs.ref.head.name': branch})
    },
  )

  it('are the same when they are merged again', () => {
    const ours = {'vcs.ref.head.name': 'fix/100% ü', 'cicd.pipeline.run.id': '7'}
    const once = merge('team.id=a%20b, cost_center = 4711', ours)
    expect(parseResourceAttributes(once)).toMatchObject({'team.id': 'a b', cost_center: '4711'})
    expect(merge(once, ours)).toBe(once)
  })

  it.each([
    ['team.id=50%', {'team.id': '50%'}],
    ['team.id=a=b', {'team.id': 'a=b'}],
    ['nothing,=x,team.id=a', {'team.id': 'a'}],
    ['team.id="my team"', {'team.id': 'my team'}],
    ['', {}],
  ])('make the best of what somebody set as "%s"', (present, expected) => {
    const parsed = parseResourceAttributes(merge(present, {run: '1'}))
    expect(parsed).toEqual({...expected, run: '1'})
  })

  it('leave out what is too long for an SDK, and say so, rather than lose all of them', () => {
    const merged = mergeResourceAttributes('b=1', {
      branch: 'ü'.repeat(43),
      run: 'r'.repeat(255),
      b: undefined,
    })
    expect(merged).toEqual({text: `b=1,run=${'r'.repeat(255)}`, tooLong: ['branch']})
  })

  it('leave out what somebody set too long as well, for which an SDK would drop ours', () => {
    const merged = mergeResourceAttributes(`note=${'x'.repeat(256)},b=1`, {run: '7'})
    expect(merged).toEqual({text: 'b=1,run=7', tooLong: ['note']})
  })

  it('take half of a surrogate pair for the character that stands for no character', () => {
    expect(parseResourceAttributes(merge(undefined, {branch: 'a\ud800b'}))).toEqual({branch: 'a\ufffdb'})
  })
})
