import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import type {Contribution} from '../../src/report/pull-request/contribution.ts'
import {writeContribution} from '../../src/share/write-contribution.ts'
import {contribution, contributionRow} from '../support/contribution.ts'
import {READ_ONLY_TOKEN} from '../support/forge/github-model.ts'
import {bareRepository, cloneOf, git, gitFolder} from '../support/git.ts'
import {type GitHubServer, startGitHub} from '../support/github-server.ts'
import {type PullRequestJob, runInJob} from '../support/pull-request-job.ts'
import {runCli} from '../support/run-cli.ts'
import {homeWith, requestOn, runShare} from '../support/sharing.ts'

const BRANCH = 'fix/retry'

const ada = (costUsd: number, set: Partial<Contribution> = {}) =>
  contribution({branch: BRANCH, rows: [contributionRow({estimatedUsd: costUsd})], ...set})

/** A GitHub with one pull request, and a CI checkout of its branch whose remote has these contributions. */
async function jobWith(...contributions: readonly Contribution[]) {
  const server = await startGitHub()
  onTestFinished(async () => {
    expect(server.violations).toEqual([])
    await server.close()
  })
  const bare = await bareRepository()
  const share = async (contribution: Contribution) => {
    const result = await writeContribution({folder: bare, branch: contribution.branch, contribution})
    expect(result.status).toBe('written')
  }
  for (const contribution of contributions) await share(contribution)
  const folder = await cloneOf(`file://${bare}`, '--depth', '1')
  return {server, folder, branch: BRANCH, share}
}

async function comment(job: PullRequestJob, ...args: readonly string[]) {
  const {stdout, stderr, exitCode} = await runInJob(['comment', '--json', ...args], job)
  return {value: stdout === '' ? undefined : JSON.parse(stdout), stderr, exitCode}
}

function bodies(server: GitHubServer): string[] {
  return server.comments.map(({body}) => body)
}

describe('stackspend comment', () => {
  it('writes one comment, leaves it where nothing changed, and updates it in place', async () => {
    const job = await jobWith(ada(1.5))
    const first = await comment(job)
    expect(first).toMatchObject({
      exitCode: 0,
      value: {totals: {estimatedUsd: 1.5}, comment: {status: 'created'}},
    })
    expect(bodies(job.server)).toHaveLength(1)
    expect(bodies(job.server)[0]).toContain('### 🤖 $1.50 of agent work · 1 session')
    expect((await comment(job)).value.comment).toEqual({...first.value.comment, status: 'unchanged'})
    await job.share(ada(2, {id: 'contributor-bob00000-1', contributor: 'Bob'}))
    expect((await comment(job)).value).toMatchObject({
      totals: {estimatedUsd: 3.5, sessions: 2},
      comment: {status: 'updated', url: first.value.comment.url},
    })
    expect(bodies(job.server)).toHaveLength(1)
    expect(bodies(job.server)[0]).toContain('### 🤖 $3.50 of agent work · 2 sessions')
  })

  it('says in one line what became of it', async () => {
    const job = await jobWith(ada(1))
    const {stdout, stderr} = await runInJob(['comment'], job)
    expect(stdout).toMatch(
      /^Commented: https:\/\/github\.example\/octo-org\/octo-repo\/pull\/7#issuecomment-\d+\n$/,
    )
    expect(stderr).toBe('')
  })

  it('prints the comment and writes nothing on a dry run, also where there is no forge', async () => {
    const job = await jobWith(ada(1))
    const dry = await runInJob(['comment', '--dry-run'], job)
    expect(dry.stdout).toMatch(/^### 🤖 \$1\.00 of agent work/)
    expect(dry.stderr).toBe('Dry run: nothing was written to the forge.\n')
    expect(bodies(job.server)).toEqual([])
    const home = await runCli(['comment', '--dry-run', '--branch', BRANCH], {cwd: job.folder})
    expect(home).toMatchObject({stdout: dry.stdout, exitCode: 0})
  })

  it('compares with the median of other branches', async () => {
    const others = [2, 4, 6].map(usd => ada(usd, {branch: `other-${usd}`}))
    const job = await jobWith(ada(1), ...others)
    const {value} = await comment(job, '--dry-run')
    expect(value.median).toEqual({estimatedUsd: 4, pullRequests: 3})
  })

  it('draws a budget, and fails only when asked to', async () => {
    const job = await jobWith(ada(15))
    const asked = await comment(job, '--max-usd', '12')
    expect(asked).toMatchObject({exitCode: 0, value: {budgets: [{level: 'over', usd: 12, spentUsd: 15}]}})
    expect(bodies(job.server)[0]).toContain('▓▓▓▓▓▓▓▓▓▓ $15.00 of $12')
    const failing = await comment(job, '--max-usd', '12', '--fail-over-budget')
    expect(failing).toMatchObject({exitCode: 3, value: {comment: {status: 'unchanged'}}})
    expect(failing.stderr).toContain('Over budget: --max-usd, $15.00 of $12.00 (exit code 3).')
    expect((await comment(job, '--max-usd', '20', '--fail-over-budget')).exitCode).toBe(0)
  })

  it("holds the project's budgets for each branch or pull request, and no others", async () => {
    const job = await jobWith(ada(15))
    mkdirSync(join(job.folder, '.stackspend'))
    const file = join(job.folder, '.stackspend', 'budgets.json')
    const budgets = [
      {name: 'each', usd: 10, each: 'pullRequest', period: 'none'},
      {name: 'daily', usd: 1, period: 'day'},
      {name: 'others', usd: 1, each: 'branch', period: 'none', only: {branch: ['other']}},
    ]
    writeFileSync(file, JSON.stringify({schema: 'stackspend.budgets/1', budgets}))
    const {value, exitCode} = await comment(job, '--dry-run', '--fail-over-budget')
    expect(value.budgets).toMatchObject([{name: 'each', level: 'over', spentUsd: 15}])
    expect(exitCode).toBe(3)
    writeFileSync(file, '{')
    const broken = await comment(job, '--dry-run', '--fail-over-budget')
    expect(broken).toMatchObject({exitCode: 0, value: {budgets: []}})
    expect(broken.stderr).toContain('its budgets are not held here')
  })

  it('leaves cheap pull requests and such without spend alone when asked to', async () => {
    const job = await jobWith(ada(1))
    expect((await comment(job, '--only-over', '1')).value.comment.status).toBe('skipped')
    expect((await comment({...job, branch: 'empty'}, '--skip-no-change')).value.comment.status).toBe(
      'skipped',
    )
    expect(bodies(job.server)).toEqual([])
    expect((await comment(job, '--only-over', '0.99')).value.comment.status).toBe('created')
  })

  it('does not call a pull request cheap of which the price is not known', async () => {
    const rows = [contributionRow({model: 'nova-9', estimatedUsd: null, unpricedTokens: 9})]
    const job = await jobWith(ada(0, {rows}))
    expect((await comment(job, '--only-over', '1')).value.comment.status).toBe('created')
  })

  it('writes the job summary too, and the Markdown to a file', async () => {
    const job = await jobWith(ada(1))
    const summary = join(gitFolder(), 'summary.md')
    const output = join(gitFolder(), 'comment.md')
    writeFileSync(summary, '# Before\n')
    await comment({...job, env: {GITHUB_STEP_SUMMARY: summary}}, '--output', output)
    const markdown = readFileSync(output, 'utf8')
    expect(markdown).toMatch(/^### 🤖 \$1\.00/)
    expect(readFileSync(summary, 'utf8')).toBe(`# Before\n${markdown}\n`)
  })

  it('never lets a full summary stop it', async () => {
    const job = await jobWith(ada(1))
    const summary = join(gitFolder(), 'summary.md')
    writeFileSync(summary, 'x'.repeat(1024 * 1024))
    const {stderr, exitCode} = await comment({...job, env: {GITHUB_STEP_SUMMARY: summary}})
    expect({exitCode, stderr: stderr.split('\n')[0]}).toEqual({
      exitCode: 0,
      stderr: "The job's summary is full: what the pull request cost is not in it.",
    })
    expect(readFileSync(summary, 'utf8')).toHaveLength(1024 * 1024)
  })

  it('leaves it at the summary and a notice where the token may not comment', async () => {
    const job = await jobWith(ada(1))
    const summary = join(gitFolder(), 'summary.md')
    const forked = {...job, token: READ_ONLY_TOKEN, env: {GITHUB_STEP_SUMMARY: summary}}
    const {value, stderr, exitCode} = await comment(forked)
    expect({exitCode, status: value.comment.status}).toEqual({exitCode: 0, status: 'forbidden'})
    expect(stderr).toMatch(
      /^::notice title=stackspend::\$1\.00 of agent work\. The job's summary has it all\./m,
    )
    expect(readFileSync(summary, 'utf8')).toContain('$1.00 of agent work')
    expect(bodies(job.server)).toEqual([])
  })

  it('does not fail the build for a failure to comment, unless it is strict', async () => {
    const job = {...(await jobWith(ada(1))), token: 'token-nobody-knows'}
    const lenient = await comment(job)
    expect(lenient).toMatchObject({exitCode: 0, value: {comment: {status: 'failed'}}})
    expect(lenient.stderr).toMatch(/^The comment could not be written: /)
    const strict = await comment(job, '--strict')
    expect(strict.exitCode).toBe(5)
    expect(lenient.stderr + strict.stderr).not.toContain('token-nobody-knows')
  })

  it('reads what a fork shared from the fork, and nothing of a branch of that name here', async () => {
    const job = await jobWith(ada(100))
    const fork = await bareRepository()
    const theirs = ada(3, {id: 'contributor-eve00000-1', contributor: 'eve'})
    await writeContribution({folder: fork, branch: BRANCH, contribution: theirs})
    const {value} = await comment({...job, forkUrl: `file://${fork.replace(/\.git$/, '')}`}, '--dry-run')
    expect(value.totals.estimatedUsd).toBe(3)
  })

  it('goes on without what was shared when it cannot be read, and says so', async () => {
    const job = await jobWith(ada(1))
    const {value, exitCode} = await comment(job, '--remote', 'nowhere', '--dry-run')
    expect(exitCode).toBe(0)
    expect(value.notes.map(({code}: {code: string}) => code)).toEqual(['SHARED_UNREADABLE'])
  })

  it('leaves a comment that knew all where what was shared cannot be read, and fails when strict', async () => {
    const job = await jobWith(ada(15))
    await comment(job)
    const [before] = bodies(job.server)
    const args = ['--remote', 'nowhere', '--max-usd', '12', '--fail-over-budget', '--skip-no-change']
    const lenient = await comment(job, ...args)
    expect(lenient).toMatchObject({exitCode: 0, value: {isComplete: false, comment: {status: 'kept'}}})
    expect(lenient.stderr).toContain('Not all that was spent could be read: the comment stays as it was')
    expect(lenient.stderr).toContain('Budget checked in part: --max-usd, at least $0.00 of $12.00.')
    const strict = await comment(job, ...args, '--strict')
    expect(strict).toMatchObject({exitCode: 1, value: {error: {code: 'SHARED_UNREADABLE'}}})
    expect(bodies(job.server)).toEqual([before])
  })

  it('says how little is known where it is the first to comment, until more is', async () => {
    const job = await jobWith(ada(15))
    expect((await comment(job, '--remote', 'nowhere')).value.comment.status).toBe('created')
    expect(bodies(job.server)[0]).toContain('### 🤖 What agents cost on this branch is not known')
    expect((await comment(job)).value.comment.status).toBe('updated')
    expect(bodies(job.server)[0]).toContain('### 🤖 $15.00 of agent work')
  })

  it('does not fail the build for a pull request that the forge does not show', async () => {
    const job = await jobWith(ada(1))
    const other = await comment(job, '--pull-request', '99')
    expect(other).toMatchObject({exitCode: 0, value: {comment: {status: 'failed'}}})
    expect((await comment(job, '--pull-request', '99', '--strict')).exitCode).toBe(5)
  })

  it('says nothing of folders where there is no checkout', async () => {
    const job = await jobWith(ada(1))
    const {value} = await comment({...job, folder: gitFolder()})
    expect(value.notes[0].text).toBe(
      "Developers' sessions are not included: what was shared could not be read (there is no checkout that git can read).",
    )
  })

  it('goes on with the name that a contributor chose, where their own machine comments', async () => {
    const job = await jobWith()
    const home = await homeWith(requestOn(BRANCH))
    const shared = await runShare(job.folder, home, ['--branch', BRANCH, '--as', 'Ada @home'])
    expect(shared.exitCode).toBe(0)
    await git(job.folder, 'push', '-q', 'origin', 'refs/stackspend/*')
    const {stdout} = await runCli(['comment', '--dry-run', '--branch', BRANCH, '--by', 'contributor'], {
      cwd: job.folder,
      env: {STACKSPEND_HOME: home},
    })
    expect(stdout).toContain('| Ada @')
  })

  it('shows e-mails only when asked to', async () => {
    const job = await jobWith(ada(1, {contributor: 'ada@example.com'}))
    const hidden = await runInJob(['comment', '--dry-run'], job)
    expect(hidden.stdout).not.toContain('ada@')
    const shown = await runInJob(['comment', '--dry-run', '--with-email', '--by', 'contributor'], job)
    expect(shown.stdout).toContain('| ada@&#8288;example.com |')
  })

  it.each([
    [['--by', 'user'], 'DIMENSION_UNKNOWN'],
    [['--by', 'day,day'], 'DIMENSION_UNKNOWN'],
    [['--only-over', 'much'], 'USAGE'],
    [['--tag', 'A B'], 'USAGE'],
    [['--repository', '../..'], 'PULL_REQUEST_UNKNOWN'],
  ])('refuses %j with exit code 2', async (args, code) => {
    const {value, exitCode} = await comment(await jobWith(ada(1)), ...args)
    expect({exitCode, code: value.error.code}).toEqual({exitCode: 2, code})
  })

  it('says which flags are missing outside of CI', async () => {
    const {stderr, exitCode} = await runCli(['comment'], {cwd: gitFolder()})
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--forge github --repository OWNER/NAME --pull-request NUMBER')
  })
})
