import {mkdir, readFile, stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import type {StartedCi} from '../../../src/app/ci/start-ci.ts'
import {readConnections} from '../../../src/config/connections.ts'
import {loadScenario} from '../../support/captures.ts'
import {
  CiJobFolder,
  environmentAfter,
  parseGitHubEnv,
  parseGitLabDotenv,
  parseResourceAttributes,
} from '../../support/ci-job.ts'
import {postLogs, requestLogs} from '../../support/claude-telemetry.ts'
import {reportJson} from '../../support/recorded-home.ts'
import {replay} from '../../support/replay.ts'
import {until} from '../../support/spawned-watch.ts'
import {startStackspend, TEST_CONNECTION_ID} from '../../support/stackspend-server.ts'
import {pathsOf} from '../../support/temporary-home.ts'

const TASK = 'attr:cicd.pipeline.task.run.id'

const GITLAB = {
  GITHUB_ACTIONS: '',
  GITHUB_ENV: '',
  GITLAB_CI: 'true',
  CI_PROJECT_PATH: 'group/sub/shop',
  CI_PIPELINE_ID: '900',
  CI_JOB_ID: '4242',
}

async function startJson(job: CiJobFolder, args: readonly string[] = [], env = {}): Promise<StartedCi> {
  const {stdout, stderr, exitCode} = await job.start([...args, '--json'], env)
  expect(exitCode, stdout + stderr).toBe(0)
  return JSON.parse(stdout)
}

const readGitHubEnv = async (job: CiJobFolder) =>
  parseGitHubEnv(await readFile(job.env.GITHUB_ENV ?? '', 'utf8'))

describe('stackspend ci start', () => {
  it('points the steps that follow at a listener that goes on, and tells them whose work it is', async () => {
    const job = await CiJobFolder.create()
    const {stdout, stderr, exitCode} = await job.start()
    const variables = await readGitHubEnv(job)
    const {OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_RESOURCE_ATTRIBUTES: attributes} = variables
    const {'cicd.pipeline.task.run.id': task, ...others} = parseResourceAttributes(attributes)
    const pid = await job.listenerPid()
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(stdout).toBe(
      `Listening on ${endpoint} (pid ${pid}), job ${task}, repository acme/shop, branch main.\nThe variables are in ${job.env.GITHUB_ENV}.\n`,
    )
    expect(task).toMatch(/^4711-2-review-[0-9a-f]{6}$/)
    expect(others).toEqual({
      'vcs.owner.name': 'acme',
      'vcs.repository.name': 'shop',
      'vcs.ref.head.name': 'main',
      'cicd.pipeline.name': 'Agents',
      'cicd.pipeline.run.id': '4711',
    })
    expect(variables).toMatchObject({CLAUDE_CODE_ENABLE_TELEMETRY: '1', STACKSPEND_HOME: job.home})
    expect((await stat(job.home)).mode & 0o777).toBe(0o700)
  })

  it('counts what real agents send to it, and what the attributes say of it', async () => {
    const job = await CiJobFolder.create({GITHUB_HEAD_REF: 'fix/100% ü'})
    const {listener, environment} = await startJson(job)
    const attributes = parseResourceAttributes(environment.OTEL_RESOURCE_ATTRIBUTES)
    const requests = [{project: 'acme/shop', inputTokens: 100, costUsd: 1}]
    expect((await postLogs(listener.endpoint, requestLogs(requests, attributes))).status).toBe(200)
    const {batches, truth} = loadScenario('2.1.330', 'http-protobuf')
    for (const {status} of await replay(listener.endpoint, batches)) expect(status).toBe(200)
    const report = await reportJson(job.home, '--by', TASK)
    expect(report.rows).toEqual([
      expect.objectContaining({key: {[TASK]: null}, requests: truth.logs.length}),
      expect.objectContaining({
        key: {[TASK]: attributes['cicd.pipeline.task.run.id']},
        requests: 1,
        inputTokens: 100,
      }),
    ])
  })

  it.each(['fix/login', 'with space', '100%', `it's "so"`, 'größe/日本', '$(id)`id`;&|', "a'; touch x; '"])(
    'says the branch %s the same in all three ways',
    async branch => {
      const job = await CiJobFolder.create({GITHUB_HEAD_REF: branch})
      const file = join(job.folder, 'stackspend.env')
      const {environment} = await startJson(job)
      const printed = await job.start(['--print'])
      await job.start(['--dotenv', file])
      expect(parseResourceAttributes(environment.OTEL_RESOURCE_ATTRIBUTES)).toMatchObject({
        'vcs.ref.head.name': branch,
      })
      expect(await readGitHubEnv(job)).toEqual(environment)
      expect(await environmentAfter(printed.stdout)).toMatchObject(environment)
      expect(await environmentAfter(`set -a; . '${file}'`)).toMatchObject(environment)
      expect(parseGitLabDotenv(await readFile(file, 'utf8'))).toEqual(environment)
    },
  )

  it('started twice finds the listener, and says the same again', async () => {
    const job = await CiJobFolder.create()
    const first = await startJson(job, [], {OTEL_RESOURCE_ATTRIBUTES: 'cost_center=4711'})
    const second = await startJson(job, [], first.environment)
    expect(second).toEqual({...first, listener: {...first.listener, state: 'found'}})
    expect(first.environment.OTEL_RESOURCE_ATTRIBUTES).toMatch(/^cost_center=4711,/)
  })

  it('started twice at once starts one listener', async () => {
    const job = await CiJobFolder.create()
    const both = await Promise.all([startJson(job), startJson(job)])
    expect(both.map(({listener}) => listener.state).sort()).toEqual(['found', 'started'])
    expect(both[0].environment).toEqual(both[1].environment)
  })

  it('starts anew after a kill, as the same job', async () => {
    const job = await CiJobFolder.create()
    const first = await startJson(job)
    await job.killListener()
    const second = await startJson(job)
    expect(second.job).toEqual(first.job)
    expect(second.listener.state).toBe('started')
    expect(second.listener.pid).toBe(await job.listenerPid())
  })

  it("refuses a home where another job's listener runs, and leaves that alone", async () => {
    const other = await CiJobFolder.create()
    const {listener} = await startJson(other)
    const job = await CiJobFolder.create({STACKSPEND_HOME: other.home, GITHUB_RUN_ID: '4712'})
    const {stdout, stderr, exitCode} = await job.start(['--forward', 'http://127.0.0.1:9'])
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 1})
    expect(stderr).toContain(`the listener of another job (4711-2-review-`)
    expect(await readConnections(pathsOf(other.home).connectionsFile)).toEqual([])
    expect(await other.listenerPid()).toBe(listener.pid)
    await other.finish()
    expect((await job.start()).exitCode).toBe(0)
  })

  it('prints where there is no GITHUB_ENV, in a home that is named after the job', async () => {
    const job = await CiJobFolder.create({...GITLAB, CI_COMMIT_BRANCH: 'main'})
    const {stdout, stderr} = await job.start([], {TMPDIR: job.folder, STACKSPEND_HOME: ''})
    const variables = await environmentAfter(stdout)
    expect(variables.STACKSPEND_HOME).toBe(join(job.folder, 'stackspend-4242'))
    expect(stderr).toMatch(/^Listening on .*, repository group\/sub\/shop, branch main\.\n$/)
    expect(
      stdout
        .split('\n')
        .slice(0, -1)
        .every(line => line.startsWith('export ')),
    ).toBe(true)
    const finished = await job.finish(['--json'], {TMPDIR: job.folder})
    expect(JSON.parse(finished.stdout).job).toMatchObject({listener: 'stopped'})
  })

  it('takes flags for what an environment does not say', async () => {
    const home = join((await CiJobFolder.create()).folder, 'home')
    const job = await CiJobFolder.create({GITHUB_ACTIONS: '', GITHUB_ENV: '', STACKSPEND_HOME: home})
    const flags = ['--repository', 'acme/shop', '--branch', 'fix/x', '--pull-request', '17', '--run', 'B 4']
    const {environment} = await startJson(job, flags)
    expect(parseResourceAttributes(environment.OTEL_RESOURCE_ATTRIBUTES)).toEqual({
      'vcs.owner.name': 'acme',
      'vcs.repository.name': 'shop',
      'vcs.ref.head.name': 'fix/x',
      'vcs.change.id': '17',
      'cicd.pipeline.run.id': 'B 4',
      'cicd.pipeline.task.run.id': expect.stringMatching(/^b-4-[0-9a-f]{6}$/),
    })
  })

  it('forwards to the connection of the environment, and shows its id nowhere', async () => {
    const server = await startStackspend()
    onTestFinished(() => server.close())
    const job = await CiJobFolder.create({
      STACKSPEND_CONNECTION_ID: TEST_CONNECTION_ID,
      STACKSPEND_INGEST_BASE: server.url,
      ANTHROPIC_API_KEY: 'sk-of-the-agent',
    })
    const forward = ['--forward', `${server.url}/secret-7f3a`]
    const {stdout, stderr} = await job.start(forward)
    const pid = await job.listenerPid()
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    const environ = await readFile(`/proc/${pid}/environ`, 'utf8')
    expect(environ).not.toContain('sk-of-the-agent')
    const log = await readFile(join(pathsOf(job.home).stateDir, 'watch.log'), 'utf8')
    const exported = await readFile(job.env.GITHUB_ENV ?? '', 'utf8')
    const record = await readFile(join(pathsOf(job.home).stateDir, 'ci-job.json'), 'utf8')
    for (const text of [stdout, stderr, command, environ, log, exported, record]) {
      expect(text).not.toContain(TEST_CONNECTION_ID)
      expect(text).not.toContain('secret-7f3a')
    }
    expect(stdout).toContain('forwarding to stackspend, 127.0.0.1.')
    const {connectionsFile} = pathsOf(job.home)
    expect((await stat(connectionsFile)).mode & 0o777).toBe(0o600)
    expect((await job.start(forward)).exitCode).toBe(0)
    expect(await readConnections(connectionsFile)).toHaveLength(2)
    const endpoint = (await readGitHubEnv(job)).OTEL_EXPORTER_OTLP_ENDPOINT ?? ''
    const body = requestLogs([{inputTokens: 1}])
    expect((await postLogs(endpoint, body)).status).toBe(200)
    await until(
      'it to be forwarded',
      () => server.delivered.some(sent => sent.body.equals(body)) || undefined,
    )
  })

  it.each([
    [{STACKSPEND_CONNECTION_ID: 'no id/'}, 'STACKSPEND_CONNECTION_ID holds something else than letters'],
    [{STACKSPEND_CONNECTION_ID: 'abcd', STACKSPEND_INGEST_BASE: 'x'}, 'STACKSPEND_INGEST_BASE is no URL'],
  ])('starts nothing with %j', async (env, message) => {
    const job = await CiJobFolder.create(env)
    const {stderr, exitCode} = await job.start()
    expect(stderr).toContain(message)
    expect(exitCode).toBe(2)
    expect(await job.listenerPid()).toBeUndefined()
  })

  it('leaves no listener that nobody knows of when the variables cannot be written', async () => {
    const job = await CiJobFolder.create({GITHUB_ENV: '/nonexistent/github-env'})
    const {stderr, exitCode} = await job.start()
    expect(stderr).toContain('cannot write the variables to /nonexistent/github-env')
    expect(exitCode).toBe(1)
    expect(await job.listenerPid()).toBeUndefined()
  })

  it('says why the listener did not start', async () => {
    const job = await CiJobFolder.create()
    const {storeFile} = pathsOf(job.home)
    await mkdir(join(storeFile, '..'), {recursive: true})
    await writeFile(storeFile, 'no database '.repeat(100))
    const {stderr, exitCode} = await job.start()
    expect(stderr).toContain('the listener did not start: ')
    expect(stderr).toContain(storeFile)
    expect(exitCode).toBe(1)
  })

  it('warns of what sends telemetry elsewhere all the same', async () => {
    const job = await CiJobFolder.create({OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://collector:4318/v1/logs'})
    const {stderr, exitCode} = await job.start()
    expect(stderr).toMatch(
      /^! .*OTEL_EXPORTER_OTLP_LOGS_ENDPOINT .*: logs go there and not to the listener\n$/,
    )
    expect(exitCode).toBe(0)
  })
})
