import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import type {CommentRequest} from '../../src/app/comment/comment-request.ts'
import {commentSpend} from '../../src/app/comment/comment-spend.ts'
import {shareBranch} from '../../src/app/share/share-branch.ts'
import {runCapturedAgent} from '../support/captured-agent.ts'
import {loadScenario, type ReportedRequest} from '../support/captures.ts'
import {bareRepository, cloneOf, git, gitFolder} from '../support/git.ts'
import {serveGit} from '../support/git-server.ts'
import {parseFileCommand} from '../support/github-runner/parse-file-command.ts'
import {startGitHub} from '../support/github-server.ts'
import {isolateGit} from '../support/isolate-git.ts'
import {whileWatching} from '../support/local-watch.ts'
import {placedTranscripts} from '../support/placed-transcripts.ts'
import {builtInPriceList} from '../support/price-list.ts'
import {jobEnvironment, type PullRequestJob} from '../support/pull-request-job.ts'
import {replay} from '../support/replay.ts'
import {runCli} from '../support/run-cli.ts'
import {runShare} from '../support/sharing.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

isolateGit()

const BRANCH = 'fix/retry'
/** Inside a session of five requests: those before were made on main. */
const CHECKOUT_AT = '2026-11-22T09:39:10.000Z'

/** A repository on a server, and a GitHub that knows one pull request of it. */
async function hostedRepository() {
  const folder = gitFolder()
  await bareRepository(folder)
  const {url} = await serveGit(folder)
  const server = await startGitHub()
  onTestFinished(async () => {
    expect(server.violations).toEqual([])
    await server.close()
  })
  return {url: `${url}acme/api.git`, server}
}

/** Someone's machine with a checkout of the branch. */
async function machineOf(url: string, email: string) {
  const folder = await cloneOf(url)
  await git(folder, 'config', 'user.email', email)
  await git(folder, 'checkout', '-q', '-b', BRANCH)
  const home = await temporaryHome()
  return {folder, home}
}

type Machine = Awaited<ReturnType<typeof machineOf>>

/** A captured session's telemetry and transcripts, or transcripts alone; what the client reported of its requests on the branch. */
async function work(
  {folder, home}: Machine,
  scenario: string,
  {branchAt = () => BRANCH, telemetry = true}: {branchAt?: (at: string) => string; telemetry?: boolean} = {},
): Promise<ReportedRequest[]> {
  const {batches, truth} = loadScenario('2.1.330', scenario)
  const {root, requestsOn} = placedTranscripts(scenario, {cwd: folder, branchAt})
  if (telemetry) await whileWatching(home, url => replay(url, batches))
  const imported = await runCli(['import', '--root', root, '--json'], {env: {STACKSPEND_HOME: home}})
  expect(imported).toMatchObject({exitCode: 0, stderr: ''})
  return truth.logs.filter(({requestId}) => requestId !== undefined && requestsOn(BRANCH).has(requestId))
}

async function share({folder, home}: Machine): Promise<void> {
  const {exitCode, stderr} = await runShare(folder, home, ['--push'])
  expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''})
}

/** What the client said of these requests, to hold the total against. */
function truthOf(requests: readonly ReportedRequest[]) {
  const sum = (of: (request: ReportedRequest) => number) =>
    requests.reduce((total, request) => total + of(request), 0)
  return {
    requests: requests.length,
    sessions: new Set(requests.map(({sessionId}) => sessionId)).size,
    tokens: sum(row => row.inputTokens + row.outputTokens + row.cacheReadTokens + row.cacheWriteTokens),
    usd: sum(row => row.reportedUsd),
  }
}

function partsOf(home: string) {
  return {paths: pathsOf(home), prices: builtInPriceList()}
}

/** What `stackspend comment` does, without a process of its own. */
async function commentHere(folder: string, job: PullRequestJob) {
  const request: CommentRequest = {
    forge: {},
    remote: 'origin',
    by: ['model', 'day', 'contributor'],
    withEmail: false,
    behavior: 'update',
    tag: 'default',
    skipNoChange: false,
    needsForge: true,
    comment: true,
    dryRun: false,
    strict: true,
    isEveryRunKnown: true,
  }
  const {spend} = await commentSpend(request, {
    ...partsOf(await temporaryHome()),
    env: jobEnvironment(job),
    folder,
    version: '0.0.0',
    now: Date.now,
    say: () => {},
  })
  return spend
}

describe('a pull request with two contributors, one on two machines, and an agent in CI', () => {
  it('has one comment, whose total is the truth, and which later runs keep up to date', async () => {
    const {url, server} = await hostedRepository()
    const laptop = await machineOf(url, 'ada@example.com')
    const desktop = await machineOf(url, 'ada@example.com')
    const bob = await machineOf(url, 'bob@example.com')
    const byCheckout = (at: string) => (at < CHECKOUT_AT ? 'main' : BRANCH)
    const ofLaptop = await work(laptop, 'http-protobuf', {branchAt: byCheckout})
    const ofBob = await work(bob, 'rich')
    // Some of the requests of one session were made before the branch was checked out.
    expect(ofLaptop.map(({sessionId}) => sessionId)).not.toHaveLength(0)
    expect(ofLaptop.length).toBeLessThan(5)
    await share(laptop)
    await share(bob)

    const checkout = await cloneOf(url, '--depth', '1')
    const files = gitFolder()
    const envFile = join(files, 'env')
    const summary = join(files, 'summary.md')
    writeFileSync(envFile, '')
    mkdirSync(join(files, 'runner'), {recursive: true})
    const job = {
      ...jobEnvironment({server, folder: checkout, branch: BRANCH}),
      GITHUB_ENV: envFile,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: join(files, 'runner'),
      GIT_AUTHOR_NAME: 'nobody',
    }
    const inJob = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      runCli(args, {cwd: checkout, env: {...job, ...env, STACKSPEND_HOME: join(files, 'runner', 'home')}})
    const started = await inJob(['ci', 'start'])
    expect(started).toMatchObject({exitCode: 0})
    const exported = parseFileCommand(readFileSync(envFile, 'utf8'))
    await runCapturedAgent('multiturn', exported)
    const ofCi = loadScenario('2.1.330', 'multiturn').truth.logs

    const finished = await inJob(['ci', 'finish', '--json'], exported)
    expect({exitCode: finished.exitCode, stderr: finished.stderr}).toMatchObject({exitCode: 0})
    const first = JSON.parse(finished.stdout)
    const truth = truthOf([...ofLaptop, ...ofBob, ...ofCi])
    expect(first).toMatchObject({
      shared: {status: 'shared'},
      comment: {status: 'created'},
      totals: {
        requests: truth.requests,
        totalTokens: truth.tokens,
        sessions: truth.sessions,
        unpricedTokens: 0,
      },
    })
    expect(first.totals.estimatedUsd).toBeCloseTo(truth.usd, 6)
    expect(first.origins.ci).toMatchObject({requests: ofCi.length, totalTokens: truthOf(ofCi).tokens})
    expect(server.comments).toHaveLength(1)
    const [comment] = server.comments
    const text = comment?.body.replace(/^.*\n\n/, '') ?? ''
    await expect(text).toMatchFileSnapshot('../fixtures/pull-request/comment.md')
    expect(readFileSync(summary, 'utf8')).toBe(`${text.trim()}\n\n`)

    // Another job, on a machine that knows nothing: all comes from what was shared.
    const again = await cloneOf(url, '--depth', '1')
    const later = async () => {
      const {stdout} = await runCli(['comment', '--json'], {
        cwd: again,
        env: {...jobEnvironment({server, folder: again, branch: BRANCH}), GITHUB_RUN_ID: '9002'},
      })
      return JSON.parse(stdout)
    }
    expect(await later()).toMatchObject({totals: first.totals, comment: {status: 'unchanged'}})
    expect(comment?.body).toContain(text.trim())

    const ofDesktop = await work(desktop, 'resume', {telemetry: false})
    const more = truthOf([...ofLaptop, ...ofBob, ...ofCi, ...ofDesktop])
    // One run knows the old total when the other already writes the new one, and comes to its comment after it.
    // The newer one is in this process: the forge keeps the older waiting no longer than a real one would.
    let newest: unknown
    server.fail('GET', /comments$/, {
      meanwhile: async () => {
        await shareBranch({folder: desktop.folder, remote: 'origin', push: true}, partsOf(desktop.home))
        newest = await commentHere(again, {server, folder: again, branch: BRANCH})
      },
    })
    const older = await later()
    expect(newest).toMatchObject({
      comment: {status: 'updated', url: first.comment.url},
      totals: {requests: more.requests, totalTokens: more.tokens, sessions: more.sessions},
    })
    expect(older).toMatchObject({comment: {status: 'superseded'}, totals: first.totals})
    expect(comment?.body).toContain(`${more.sessions} sessions`)
    expect(await later()).toMatchObject({comment: {status: 'unchanged'}})
    expect(server.comments).toHaveLength(1)
    const contributors = (await later()).breakdowns.at(-1).rows
    expect(contributors.map(({sessions}: {sessions: number}) => sessions)).toHaveLength(3)
  }, 180_000)
})
