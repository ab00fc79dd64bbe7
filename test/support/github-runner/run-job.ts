import {randomUUID} from 'node:crypto'
import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {holds, interpolate} from './evaluate-expression.ts'
import {findOrphans} from './orphans.ts'
import type {PullRequestEvent} from './pull-request-event.ts'
import {runStep, type StepRun} from './run-step.ts'
import {runnerEnvironment} from './runner-environment.ts'
import type {StepAction} from './step-action.ts'
import {readWorkflow} from './workflow.ts'

export type JobOptions = {
  /** The workflow's file; its only job runs. */
  readonly workflow: string
  /** An empty folder for all that the runner writes. */
  readonly folder: string
  /** The event's payload, of a pull request. */
  readonly event: PullRequestEvent
  /** What each `uses:` does, by its name without the version. */
  readonly actions: Readonly<Record<string, StepAction>>
  readonly secrets?: Readonly<Record<string, string>>
  /** `github.token`. */
  readonly token: string
  readonly runId?: number
  /** Beside what a runner sets: where the API is, folders of PATH. */
  readonly env?: Readonly<Record<string, string>>
  readonly path: string
}

export type StepResult = StepRun & {readonly name: string; readonly stage: 'main' | 'post'}

export type JobResult = {
  readonly conclusion: 'success' | 'failure' | 'skipped'
  readonly steps: readonly StepResult[]
  /** All that was printed, with masked values as `***`. */
  readonly log: string
  /** The job's summary: what the steps wrote, in their order. */
  readonly summary: string
  readonly outputs: Readonly<Record<string, string>>
  /** Processes that were left behind; they are ended by now. */
  readonly orphans: readonly number[]
}

/** Runs the job of a workflow as GitHub's runner does: its steps in order, then their posts in reverse order. */
export async function runJob(options: JobOptions): Promise<JobResult> {
  const workflow = readWorkflow(options.workflow)
  const [[jobId, job] = [], ...others] = Object.entries(workflow.jobs)
  if (jobId === undefined || job === undefined || others.length > 0) throw new Error('one job can be run')
  const trackingId = `github_${randomUUID()}`
  const workspace = join(options.folder, 'work')
  await mkdir(join(options.folder, 'temp'), {recursive: true})
  await mkdir(workspace)
  const eventFile = join(options.folder, 'event.json')
  await writeFile(eventFile, JSON.stringify(options.event))

  const {env, github} = runnerEnvironment(options, {jobId, workflow: workflow.name, workspace, eventFile})
  const runnerEnv = {...env, RUNNER_TRACKING_ID: trackingId}
  const contexts = {
    github,
    secrets: options.secrets ?? {},
    runner: {temp: env.RUNNER_TEMP, os: 'Linux'},
    job: {},
  }
  const skipped = {conclusion: 'skipped', steps: [], log: '', summary: '', outputs: {}, orphans: []} as const
  if (!holds(job.if, {values: contexts, succeeds: true})) return skipped

  const shared = {env: {...workflow.env, ...job.env}, path: []}
  const done: StepResult[] = []
  const posts: (() => Promise<void>)[] = []
  const masks = new Set(Object.values(options.secrets ?? {}).concat(options.token))
  const steps: Record<string, unknown> = {}
  const succeeds = () => done.every(({outcome}) => outcome !== 'failure')
  const context = () => ({
    values: {...contexts, steps, env: shared.env},
    succeeds: succeeds(),
  })

  let orphans: readonly number[] = []
  try {
    for (const step of job.steps) {
      const name = step.name ?? step.uses ?? step.run?.split('\n')[0] ?? ''
      const run = await runStep(step, {
        ...options,
        workspace,
        runnerEnv,
        shared,
        masks,
        context,
        addPost: post =>
          posts.unshift(async () => {
            if (holds(post.condition, context())) done.push({...(await post.run()), name, stage: 'post'})
          }),
      })
      done.push({...run, name, stage: 'main'})
      if (step.id !== undefined) {
        steps[step.id] = {outputs: run.outputs, outcome: run.outcome, conclusion: run.outcome}
      }
    }
    for (const post of posts) await post()
  } finally {
    orphans = findOrphans(trackingId)
    for (const pid of orphans) process.kill(pid, 'SIGKILL')
  }
  const outputs = Object.entries(job.outputs).map(([name, text]) => [name, interpolate(text, context())])
  return {
    conclusion: succeeds() ? 'success' : 'failure',
    steps: done,
    log: done.map(({log}) => log).join(''),
    summary: done.map(({summary}) => summary).join(''),
    outputs: Object.fromEntries(outputs),
    orphans,
  }
}
