import {readFileSync} from 'node:fs'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {until} from '../spawned-watch.ts'
import {pullRequestEvent} from './pull-request-event.ts'
import {type JobResult, runJob} from './run-job.ts'

const ACTION = `
name: counter
description: Counts
inputs: {say: {default: '\${{ github.event_name }}'}, secret: {}}
runs: {using: node24, main: main.js, post: post.js, post-if: always()}
`
const MAIN = `
const {appendFileSync} = require('node:fs')
const file = (name, text) => appendFileSync(process.env['GITHUB_' + name], text)
console.log('::add-mask::' + process.env.INPUT_SECRET)
console.log('main says ' + process.env.INPUT_SAY + ' and ' + process.env.INPUT_SECRET)
file('OUTPUT', 'said<<END\\n' + process.env.INPUT_SAY + '\\nEND\\n')
file('STATE', 'kept=yes\\n')
file('ENV', 'FROM_ACTION=set\\n')
file('STEP_SUMMARY', '# summary\\n')
if (process.env.INPUT_SAY === 'fail') process.exitCode = 3
`
const POST = `
console.log('post of ' + process.env.INPUT_SAY + ': ' + process.env.STATE_kept + ' ' + process.env.FROM_ACTION)
require('node:fs').appendFileSync(process.env.GITHUB_OUTPUT, 'late=1\\n')
`

async function run(steps: string, options: {outputs?: string; env?: string} = {}): Promise<JobResult> {
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-runner-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  const action = join(folder, 'action')
  await mkdir(action)
  for (const [name, text] of Object.entries({'action.yml': ACTION, 'main.js': MAIN, 'post.js': POST})) {
    await writeFile(join(action, name), text)
  }
  const workflow = join(folder, 'workflow.yml')
  await writeFile(
    workflow,
    `name: test\non: pull_request\npermissions: {contents: read}\njobs:\n  only:\n    runs-on: ubuntu-latest\n${options.env ?? ''}${options.outputs ?? ''}    steps:\n${steps}`,
  )
  await mkdir(join(folder, 'bin'))
  return runJob({
    workflow,
    folder,
    event: pullRequestEvent('pull-request'),
    actions: {'acme/counter': {folder: action}},
    secrets: {KEY: 'k-123456'},
    token: 'ghs_test',
    path: join(folder, 'bin'),
  })
}

/** Empty once the process has ended, even while nobody has asked how. */
function commandLine(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

const uses = (fields: string) => `      - {uses: acme/counter@v1, ${fields}}\n`
const shell = (script: string, fields = '') => `      - {run: '${script}'${fields}}\n`

describe.runIf(process.platform === 'linux')('the runner of workflows', () => {
  it("runs an action's main, the steps after it, and its post at the end", async () => {
    const job = await run(uses('id: one') + shell('echo step $FROM_ACTION') + uses('with: {say: two}'))
    expect(job.log.trim().split('\n')).toEqual([
      'main says pull_request and ',
      'step set',
      'main says two and ',
      'post of two: yes set',
      'post of pull_request: yes set',
    ])
    expect(job).toMatchObject({conclusion: 'success', summary: '# summary\n# summary\n', orphans: []})
  })

  it('hands outputs to later steps and to the job, but not those of a post', async () => {
    const outputs = `    outputs: {said: '\${{ steps.one.outputs.said }}', late: '\${{ steps.one.outputs.late }}'}\n`
    const job = await run(uses('id: one') + shell(`echo got \${{ steps.one.outputs.said }}`), {outputs})
    expect(job.log).toContain('got pull_request\n')
    expect(job.outputs).toEqual({said: 'pull_request', late: ''})
  })

  it('skips what follows a failure, but not what says always(), and runs the posts', async () => {
    const always = shell('echo anyway', ', if: always()')
    const job = await run(uses('id: one, with: {say: fail}') + shell('echo never') + always)
    expect(job.conclusion).toBe('failure')
    expect(job.steps.map(({stage, outcome, exitCode}) => [stage, outcome, exitCode])).toEqual([
      ['main', 'failure', 3],
      ['main', 'skipped', undefined],
      ['main', 'success', 0],
      ['post', 'success', 0],
    ])
  })

  it('ends a script at its first failure', async () => {
    const job = await run('      - run: |\n          false\n          echo never\n')
    expect(job).toMatchObject({conclusion: 'failure', log: ''})
  })

  it('shows no secret and no value that was masked', async () => {
    const job = await run(
      uses("with: {secret: 'told-secret'}") +
        shell(`echo \${{ secrets.KEY }} \${{ github.token }} told-secret`),
    )
    expect(job.log).toContain('main says pull_request and ***\n*** *** ***\n')
  })

  it('lets GITHUB_ENV override the job and a step override both', async () => {
    const env = '    env: {FROM_ACTION: job}\n'
    const steps =
      shell('echo $FROM_ACTION') +
      uses('id: one') +
      shell('echo $FROM_ACTION') +
      shell(`echo $FROM_ACTION \${{ env.FROM_ACTION }}`, ', env: {FROM_ACTION: step}')
    const log = (await run(steps, {env})).log.trim().split('\n')
    expect([log[0], log[2], log[3]]).toEqual(['job', 'set', 'step set'])
  })

  it('finds a process that a job leaves behind, and ends it', async () => {
    const job = await run(shell('sleep 60 >/dev/null 2>&1 &'))
    expect(job.orphans).toHaveLength(1)
    await until('the process to end', () => (commandLine(job.orphans[0]) === '' ? true : undefined))
  })

  it('refuses an input that the action does not have', async () => {
    await expect(run(uses('with: {sya: x}'))).rejects.toThrow("Unexpected input(s) 'sya'")
  })
})
