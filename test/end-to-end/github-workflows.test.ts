import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it, onTestFinished} from 'vitest'
import {authorizeGit, basicCredentialOf} from '../../src/action/git-authorization.ts'
import {ROOT} from '../../tools/root.mjs'
import {runCapturedAgent} from '../support/captured-agent.ts'
import {loadScenario} from '../support/captures.ts'
import {contribution, contributionRow} from '../support/contribution.ts'
import {ACTIONS_TOKEN, PULL_REQUEST, READ_ONLY_TOKEN, REPOSITORY} from '../support/forge/github-model.ts'
import {git} from '../support/git.ts'
import {serveGit} from '../support/git-server.ts'
import {checkOut} from '../support/github-runner/checkout.ts'
import {pullRequestEvent} from '../support/github-runner/pull-request-event.ts'
import {type JobResult, runJob} from '../support/github-runner/run-job.ts'
import type {ProcessResult} from '../support/github-runner/run-process.ts'
import type {StepAction} from '../support/github-runner/step-action.ts'
import {type GitHubServer, startGitHub} from '../support/github-server.ts'
import {
  CLI_SCENARIO,
  downloadAction,
  type PullRequestStage,
  SDK_SCENARIO,
  shareInto,
  stagePullRequest,
} from '../support/pull-request-stage.ts'

const ACTION_SCENARIO = 'http-protobuf'
const SHARED = {totalTokens: 53_010, estimatedUsd: 0.05}

let folder = ''
let action = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackspend-workflows-'))
  action = await downloadAction(folder)
})
afterAll(() => rm(folder, {recursive: true, force: true}))

/** What agents of CI spent, by what the client itself said, and what the developer shared. */
function truthOf(scenarios: readonly string[], shared: typeof SHARED = SHARED) {
  const requests = scenarios.flatMap(name => loadScenario('2.1.330', name).truth.logs)
  const tokens = requests.map(
    one => one.inputTokens + one.outputTokens + one.cacheReadTokens + one.cacheWriteTokens,
  )
  return {
    totalTokens: tokens.reduce((sum, count) => sum + count, shared.totalTokens),
    usd: requests.reduce((sum, {reportedUsd}) => sum + reportedUsd, shared.estimatedUsd),
  }
}

type Setting = {
  readonly event?: 'pull-request' | 'pull-request-from-fork'
  readonly sharedUsd?: number
}

/** A pull request with one developer's share, ready for the workflows of `docs/ci`. */
async function openPullRequest({
  event: name = 'pull-request',
  sharedUsd = SHARED.estimatedUsd,
}: Setting = {}) {
  const github = await startGitHub()
  onTestFinished(() => github.close())
  const event = pullRequestEvent(name)
  const {head} = event.pull_request
  const isFork = name === 'pull-request-from-fork'
  const stage = await stagePullRequest({
    repository: REPOSITORY,
    branch: head.ref,
    refs: [`refs/pull/${PULL_REQUEST}/merge`],
  })
  const shared = contribution({
    project: REPOSITORY,
    branch: head.ref,
    rows: [contributionRow({estimatedUsd: sharedUsd})],
  })
  const holder = isFork
    ? await stagePullRequest({repository: 'grace/octo-repo', branch: head.ref, refs: []})
    : stage
  await shareInto(holder, shared)
  if (isFork)
    head.repo = {
      ...head.repo,
      html_url: `file://${holder.remote.replace(/\.git$/, '')}`,
      clone_url: `file://${holder.remote}`,
    }
  let runs = 0
  const run = (file: string): Promise<JobResult> => {
    runs += 1
    return runWorkflow(file, {stage, github, event, isFork, runs})
  }
  return {github, run}
}

type Run = {
  readonly stage: PullRequestStage
  readonly github: GitHubServer
  readonly event: ReturnType<typeof pullRequestEvent>
  readonly isFork: boolean
  readonly runs: number
}

async function runWorkflow(file: string, {stage, github, event, isFork, runs}: Run): Promise<JobResult> {
  const token = isFork ? READ_ONLY_TOKEN : ACTIONS_TOKEN
  const credentials = {user: 'x-access-token', password: token}
  const host = await serveGit(join(stage.folder, 'forge'), {credentials, isReadOnly: isFork})
  const serverUrl = new URL(host.url).origin
  const actions: Record<string, StepAction> = {
    'OWNER/stackspend': {folder: action},
    'actions/setup-node': async () => DONE,
    'actions/checkout': async ({inputs, workspace, env}) => {
      // As the examples ask: the token is for the fetch alone.
      expect(inputs).toEqual({'persist-credentials': 'false'})
      const login = authorizeGit(env, {serverUrl, basicCredential: basicCredentialOf(token)})
      const remote = `${serverUrl}/${REPOSITORY}.git`
      await checkOut(workspace, {remote, ref: env.GITHUB_REF ?? '', env: {...env, ...login}})
      return DONE
    },
    'anthropics/claude-code-action': async ({workspace, env}) => {
      await runCapturedAgent(ACTION_SCENARIO, env)
      // It has git use a token of its own, and revokes that when it is done.
      const revoked = serverUrl.replace('//', '//x-access-token:ghs_revoked@')
      await git(workspace, 'remote', 'set-url', 'origin', `${revoked}/${REPOSITORY}.git`)
      return DONE
    },
  }
  return runJob({
    workflow: join(ROOT, file),
    folder: await mkdtemp(join(stage.folder, 'job-')),
    event,
    actions,
    secrets: {ANTHROPIC_API_KEY: 'sk-ant-of-the-job'},
    token,
    runId: 9_000_000 + runs,
    env: {
      GITHUB_API_URL: github.apiUrl,
      GITHUB_GRAPHQL_URL: `${github.apiUrl}/graphql`,
      GITHUB_SERVER_URL: serverUrl,
    },
    path: stage.programs,
  })
}

const DONE: ProcessResult = {exitCode: 0, output: ''}

describe.runIf(process.platform === 'linux')('the workflows of docs/ci on GitHub', {timeout: 120_000}, () => {
  it.each([
    ['docs/ci/github-claude-code-action.yml', [ACTION_SCENARIO]],
    ['docs/ci/github-developers.yml', []],
  ])('say what all that was spent cost: %s', async (file, scenarios) => {
    const {github, run} = await openPullRequest()
    const job = await run(file)
    expect(job, job.log).toMatchObject({conclusion: 'success', orphans: []})
    const {usd} = truthOf(scenarios)
    expect(github.comments).toHaveLength(1)
    expect(github.comments[0]?.body).toContain(`$${usd.toFixed(2)}`)
    expect(job.summary).toContain(`$${usd.toFixed(2)}`)
    expect(github.violations).toEqual([])
    // Not even in a place that the runner would hide.
    expect(job.log).not.toContain('***')
  })

  it('say it of agents that are commands, and hand the totals to later steps and jobs', async () => {
    const {github, run} = await openPullRequest()
    const job = await run('docs/ci/github-budget.yml')
    expect(job, job.log).toMatchObject({conclusion: 'success', orphans: []})
    const {usd, totalTokens} = truthOf([CLI_SCENARIO, SDK_SCENARIO])
    expect(Number(job.outputs['total-usd'])).toBeCloseTo(usd, 6)
    const [comment] = github.comments
    const url = `https://github.example/${REPOSITORY}/pull/${PULL_REQUEST}#issuecomment-${comment?.id}`
    const last = job.steps.find(({name}) => name === 'Use the totals')
    expect(last?.log).toContain(` dollars, ${totalTokens} tokens: ${url}\nstackspend.pull-request/1\n`)
    expect(job.log).not.toContain('***')
  })

  it('fail the job over its budget, with the comment and the totals all the same', async () => {
    const {github, run} = await openPullRequest({sharedUsd: 6})
    const job = await run('docs/ci/github-budget.yml')
    expect(job).toMatchObject({conclusion: 'failure', orphans: []})
    expect(job.steps.filter(({exitCode}) => exitCode === 3)).toHaveLength(1)
    expect(job.steps.find(({name}) => name === 'Use the totals')?.outcome).toBe('success')
    expect(github.comments).toHaveLength(1)
  })

  it('add what an earlier run spent, and keep the one comment', async () => {
    const {github, run} = await openPullRequest()
    expect((await run('docs/ci/github-claude-code-action.yml')).log).not.toContain('not shared')
    await run('docs/ci/github-budget.yml')
    const {usd} = truthOf([ACTION_SCENARIO, CLI_SCENARIO, SDK_SCENARIO])
    expect(github.comments.map(({body}) => body)).toEqual([expect.stringContaining(`$${usd.toFixed(2)}`)])
  })

  it("write a fork's summary, say that no comment may be, and succeed", async () => {
    const {github, run} = await openPullRequest({event: 'pull-request-from-fork'})
    const job = await run('docs/ci/github-developers.yml')
    expect(job, job.log).toMatchObject({conclusion: 'success', orphans: []})
    expect(github.comments).toEqual([])
    expect(job.summary).toContain('$0.05')
    expect(job.log).toContain('::notice title=stackspend::')
  })

  it.each(['docs/ci/github-claude-code-action.yml', 'docs/ci/github-budget.yml'])(
    'run no agent for a fork: %s',
    async file => {
      const {run} = await openPullRequest({event: 'pull-request-from-fork'})
      expect(await run(file)).toMatchObject({conclusion: 'skipped'})
    },
  )
})
