import {describe, expect, it} from 'vitest'
import {type DescribeOptions, describeJob, jobAttributes} from '../../../src/app/ci/describe-job.ts'
import type {CiJob} from '../../../src/forge/ci-job.ts'

const JOB: CiJob = {
  forge: 'github',
  repository: 'acme/shop',
  branch: 'main',
  pullRequest: 7,
  workflow: 'Agents',
  runId: '4711',
  attempt: '2',
  jobId: 'Review (node 24)',
  runUrl: undefined,
}

const describeIt = (set: Partial<DescribeOptions> = {}) =>
  describeJob({job: JOB, flags: {}, before: undefined, random: 'a1b2c3', ...set})

describe('a CI job', () => {
  it('is told by its run, its attempt, its name, and a word of chance for the legs of a matrix', () => {
    expect(describeIt()).toEqual({
      repository: 'acme/shop',
      branch: 'main',
      pullRequest: 7,
      workflow: 'Agents',
      runId: '4711',
      taskRunId: '4711-2-review-node-24--a1b2c3',
    })
  })

  it('keeps its ids when it is started again, and not when it is another', () => {
    const before = describeIt()
    const again = (job: CiJob) => describeIt({job, before, random: 'ffffff'}).taskRunId
    expect(again(JOB)).toBe(before.taskRunId)
    expect(again({...JOB, attempt: '3'})).toBe('4711-3-review-node-24--ffffff')
    expect(again({...JOB, runId: '4712'})).toBe('4712-2-review-node-24--ffffff')
    expect(again({...JOB, jobId: 'review'})).toBe('4711-2-review-ffffff')
  })

  it('is what flags say rather than what the environment says', () => {
    const flags = {repository: 'g/s/other', branch: 'b', pullRequest: 9, run: 'R 1'}
    expect(describeIt({flags})).toMatchObject({
      repository: 'g/s/other',
      branch: 'b',
      pullRequest: 9,
      runId: 'R 1',
      taskRunId: 'r-1-review-node-24--a1b2c3',
    })
  })

  it('has a run of its own where nothing names one, the same at the next start', () => {
    const first = describeIt({job: undefined})
    expect(first).toMatchObject({runId: 'run-a1b2c3', repository: null, branch: null, pullRequest: null})
    const second = describeIt({job: undefined, before: first, random: 'ffffff'})
    expect(second).toEqual(first)
  })

  it('has an id that can name a file, whatever the run and the job are called', () => {
    const job = {...JOB, runId: `../${'X'.repeat(300)}`, jobId: 'ü/'.repeat(200)}
    expect(describeIt({job}).taskRunId).toMatch(/^[a-z0-9_-]{1,100}$/)
  })
})

describe('the attributes of a CI job', () => {
  it('follow the semantic conventions', () => {
    expect(jobAttributes(describeIt())).toEqual({
      'vcs.owner.name': 'acme',
      'vcs.repository.name': 'shop',
      'vcs.ref.head.name': 'main',
      'vcs.change.id': '7',
      'cicd.pipeline.name': 'Agents',
      'cicd.pipeline.run.id': '4711',
      'cicd.pipeline.task.run.id': '4711-2-review-node-24--a1b2c3',
    })
  })

  it.each([
    ['group/sub/shop', 'group/sub', 'shop'],
    ['shop', undefined, 'shop'],
    ['', undefined, undefined],
  ])('split the repository "%s" at its last slash', (repository, owner, name) => {
    const attributes = jobAttributes(describeIt({flags: {repository}}))
    expect([attributes['vcs.owner.name'], attributes['vcs.repository.name']]).toEqual([owner, name])
  })
})
