import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it, onTestFinished} from 'vitest'
import {runCapturedAgent} from '../support/captured-agent.ts'
import {loadScenario} from '../support/captures.ts'
import {PULL_REQUEST} from '../support/forge/github-model.ts'
import {bareRepository, cloneOf, gitFolder, sharedFiles} from '../support/git.ts'
import {parseFileCommand} from '../support/github-runner/parse-file-command.ts'
import {startGitHub} from '../support/github-server.ts'
import {jobEnvironment} from '../support/pull-request-job.ts'
import {runCli} from '../support/run-cli.ts'

it('a job that a comment on a pull request started shares its spend with the branch of that pull request', async () => {
  const server = await startGitHub()
  onTestFinished(() => server.close())
  const bare = await bareRepository()
  const folder = await cloneOf(`file://${bare}`, '--depth', '1')
  const files = gitFolder()
  const event = join(files, 'event.json')
  const envFile = join(files, 'env')
  mkdirSync(join(files, 'runner'))
  writeFileSync(envFile, '')
  const url = `https://github.example/octo-org/octo-repo/pull/${PULL_REQUEST}`
  writeFileSync(
    event,
    JSON.stringify({
      issue: {number: PULL_REQUEST, pull_request: {html_url: url}},
      repository: {full_name: 'x'},
    }),
  )
  const env = {
    ...jobEnvironment({server, folder, branch: 'unused'}),
    GITHUB_HEAD_REF: '',
    GITHUB_EVENT_NAME: 'issue_comment',
    GITHUB_EVENT_PATH: event,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_ENV: envFile,
    RUNNER_TEMP: join(files, 'runner'),
    STACKSPEND_HOME: join(files, 'home'),
  }
  const inJob = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    runCli(args, {cwd: folder, env: {...env, ...more}})
  expect(await inJob(['ci', 'start'])).toMatchObject({exitCode: 0})
  const exported = parseFileCommand(readFileSync(envFile, 'utf8'))
  await runCapturedAgent('multiturn', exported)
  const {stdout, exitCode} = await inJob(['ci', 'finish', '--json'], exported)
  expect(exitCode).toBe(0)
  const value = JSON.parse(stdout)
  const requests = loadScenario('2.1.330', 'multiturn').truth.logs.length
  expect(value).toMatchObject({shared: {status: 'shared'}, comment: {status: 'created'}, totals: {requests}})
  expect(value.branch).not.toMatch(/^(?:HEAD|main)$/)
  const refs = Object.keys(await sharedFiles(bare))
  expect(refs).toHaveLength(1)
  // The next run, on a machine that knows nothing, finds it there.
  const again = await cloneOf(`file://${bare}`, '--depth', '1')
  const next = await runCli(['comment', '--json'], {
    cwd: again,
    env: {...env, GITHUB_RUN_ID: '9002', STACKSPEND_HOME: join(files, 'other')},
  })
  expect(JSON.parse(next.stdout)).toMatchObject({comment: {status: 'unchanged'}, totals: {requests}})
})
