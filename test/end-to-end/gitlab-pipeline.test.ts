import {mkdtemp} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {ROOT} from '../../tools/root.mjs'
import {loadScenario} from '../support/captures.ts'
import {contribution, contributionRow} from '../support/contribution.ts'
import {runGitlabJob} from '../support/gitlab-runner/run-gitlab-job.ts'
import {
  GUEST_TOKEN,
  MERGE_REQUEST,
  PROJECT,
  PROJECT_ID,
  PROJECT_TOKEN,
  startGitLab,
} from '../support/gitlab-server.ts'
import {CLI_SCENARIO, shareInto, stagePullRequest} from '../support/pull-request-stage.ts'

const FILE = join(ROOT, 'docs/ci/gitlab-ci.yml')
const BRANCH = 'fix/retry#1'

/** A merge request with one developer's share, ready for the pipeline of `docs/ci`. */
async function openMergeRequest({sharedUsd = 0.05, token = PROJECT_TOKEN} = {}) {
  const gitlab = await startGitLab()
  onTestFinished(() => gitlab.close())
  const refs = [`refs/merge-requests/${MERGE_REQUEST}/head`]
  const stage = await stagePullRequest({repository: PROJECT, branch: BRANCH, refs})
  const rows = [contributionRow({estimatedUsd: sharedUsd})]
  await shareInto(stage, contribution({project: PROJECT, branch: BRANCH, rows}))
  const run = async (job: string) =>
    runGitlabJob({
      file: FILE,
      job,
      folder: await mkdtemp(join(stage.folder, 'job-')),
      mergeRequest: {
        iid: MERGE_REQUEST,
        project: PROJECT,
        projectId: PROJECT_ID,
        sourceBranch: BRANCH,
        remote: stage.remote,
      },
      env: {CI_API_V4_URL: gitlab.apiUrl, GITLAB_TOKEN: token, ANTHROPIC_API_KEY: 'sk-ant-of-the-job'},
      path: stage.programs,
    })
  return {gitlab, run}
}

function agentUsd(): number {
  const {logs} = loadScenario('2.1.330', CLI_SCENARIO).truth
  return logs.reduce((sum, {reportedUsd}) => sum + reportedUsd, 0)
}

describe.runIf(process.platform === 'linux')('the pipeline of docs/ci on GitLab', {timeout: 120_000}, () => {
  it('says in a note what was shared of the branch', async () => {
    const {gitlab, run} = await openMergeRequest()
    expect(await run('cost')).toMatchObject({exitCode: 0, orphans: []})
    expect(gitlab.notes.map(({body}) => body)).toEqual([expect.stringContaining('$0.05')])
  })

  it('adds what its own agents spent, and shows no secret', async () => {
    const {gitlab, run} = await openMergeRequest()
    const {exitCode, output, orphans} = await run('agents')
    expect(exitCode, output).toBe(0)
    expect(orphans).toEqual([])
    const total = `$${(0.05 + agentUsd()).toFixed(2)}`
    expect(gitlab.notes.map(({body}) => body)).toEqual([expect.stringContaining(total)])
    for (const secret of [PROJECT_TOKEN, 'sk-ant-of-the-job', 'glcbt-job-token'])
      expect(output).not.toContain(secret)
  })

  it('fails over its budget, with the note all the same', async () => {
    const {gitlab, run} = await openMergeRequest({sharedUsd: 6})
    expect(await run('agents')).toMatchObject({exitCode: 3, orphans: []})
    expect(gitlab.notes).toHaveLength(1)
  })

  it('succeeds without a note where the token may write none', async () => {
    const {gitlab, run} = await openMergeRequest({token: GUEST_TOKEN})
    const {exitCode, output} = await run('cost')
    expect(exitCode, output).toBe(0)
    expect(gitlab.notes).toEqual([])
    expect(output).toContain('No comment')
  })
})
