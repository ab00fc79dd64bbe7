import {homedir} from 'node:os'
import {join} from 'node:path'
import {answerHook, type HookAnswer} from '../app/hook/answer-hook.ts'
import {parseHookEvent} from '../app/hook/hook-event.ts'
import {checkHome, selfOf} from '../config/check-home.ts'
import {resolvePaths} from '../config/paths.ts'
import {terminalJson} from '../report/terminal-json.ts'
import {NativeZones} from './native-zones.ts'
import {readStdin} from './read-stdin.ts'

/** Far more than the 60 ms that it should take, for a machine that is busy: whoever typed a prompt waits. */
const TIMEOUT_MS = 2_000
/** A prompt may have a document pasted into it. */
const MOST_BYTES = 32 * 1024 * 1024

/**
 * Claude Code's hook: an event on stdin, an answer on stdout. `root` is the folder of this installation. Whatever goes
 * wrong, it says nothing and ends as if all were well: a prompt must not fail for it.
 */
export async function main(root: string): Promise<void> {
  try {
    const answer = await runHook(root)
    if (answer !== undefined) process.stdout.write(`${terminalJson(answer)}\n`)
  } catch {
    // The one place where it does not matter what it was: see above.
  }
}

/** What the hook answers to the event on stdin. */
export async function runHook(root: string): Promise<HookAnswer | undefined> {
  const deadlineMs = Date.now() + TIMEOUT_MS
  const event = parseHookEvent(
    (await readStdin(process.stdin, {timeoutMs: TIMEOUT_MS, mostBytes: MOST_BYTES})) ?? '',
  )
  if (event === undefined) return undefined
  const paths = resolvePaths(process.env, process.platform, homedir())
  checkHome(paths, selfOf(process))
  const zones = new NativeZones(process.env)
  return answerHook(event, {
    paths,
    pricePaths: {
      builtInPath: join(root, 'pricing.json'),
      listsDir: paths.priceListsDir,
      overridesPath: paths.overridesFile,
    },
    now: Date.now,
    deadlineMs,
    zoneOf: zones.zoneOf,
    checkZone: zones.check,
  })
}
