import {spawnSync} from 'node:child_process'
import {cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {BIN, cliEnvironment} from '../test/support/run-cli.ts'
import {median} from './median.ts'

const RUNS = 21
/** 60 ms where bare Node takes 32. */
const AIM = 60 / 32

const MONTH = {name: 'month', usd: 1e9, period: 'month'}

/** Budgets of a user; amounts that are never reached, but where a case is about saying so. */
const CASES = [
  {name: 'no budgets', budgets: undefined},
  {name: 'a budget for the month', budgets: [MONTH]},
  {name: 'the same in New York', budgets: [{...MONTH, timezone: 'America/New_York'}]},
  {name: 'all time, over, stops', budgets: [{name: 'all', usd: 0.01, period: 'none', onOver: 'stop'}]},
  {
    name: 'five: month, day, project, session, user',
    budgets: [
      MONTH,
      {...MONTH, name: 'day', period: 'day'},
      {...MONTH, name: 'project', each: 'project'},
      {...MONTH, name: 'session', period: 'none', each: 'session'},
      {...MONTH, name: 'user', each: 'user'},
    ],
  },
]

/** How long the hook took from start to end, in milliseconds, and bare Node in the same minutes. */
export type HookTime = {
  readonly name: string
  readonly wallMs: number
  readonly bareMs: number
  readonly aim: number
}

/** The whole process of the Claude Code hook for a prompt, with a store that holds the usage of `home`. */
export function measureHook(home: string): HookTime[] {
  const folder = mkdtempSync(join(tmpdir(), 'stackspend-bench-hook-'))
  try {
    const repository = join(folder, 'repository')
    mkdirSync(join(repository, '.git'), {recursive: true})
    writeFileSync(
      join(repository, '.git', 'config'),
      '[remote "origin"]\n\turl = https://host/acme/api.git\n',
    )
    writeFileSync(join(repository, '.git', 'HEAD'), 'ref: refs/heads/main\n')
    const cases = CASES.map(({name, budgets}, index) => {
      const ownHome = join(folder, String(index))
      cpSync(home, ownHome, {recursive: true})
      mkdirSync(join(ownHome, 'config'), {recursive: true})
      if (budgets !== undefined) {
        writeFileSync(join(ownHome, 'config', 'budgets.json'), JSON.stringify({budgets}))
      }
      return {name, ownHome, wallsMs: [] as number[]}
    })
    const baresMs: number[] = []
    for (let run = 0; run <= RUNS; run += 1) {
      baresMs.push(timeNode(['-e', '0'], folder, ''))
      for (const {ownHome, wallsMs} of cases) {
        const wallMs = timeNode([BIN, 'hook'], ownHome, promptIn(repository))
        // The first run fills the compile cache and the system's file cache.
        if (run > 0) wallsMs.push(wallMs)
      }
    }
    const bareMs = median(baresMs)
    return cases.map(({name, wallsMs}) => ({name, wallMs: median(wallsMs), bareMs, aim: AIM}))
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

function promptIn(cwd: string): string {
  const session = '0f6c2f0e-5f0a-4a4e-9d0c-1f2e3d4c5b6a'
  const event = {session_id: session, transcript_path: '/nowhere', cwd, hook_event_name: 'UserPromptSubmit'}
  return JSON.stringify({...event, prompt: 'Please mend the retry loop. '.repeat(40)})
}

function timeNode(args: readonly string[], home: string, input: string): number {
  const startMs = performance.now()
  const {status, stderr} = spawnSync(process.execPath, args, {
    env: cliEnvironment(home),
    input,
    stdio: ['pipe', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return performance.now() - startMs
}
