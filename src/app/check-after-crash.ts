import {spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {setPriority} from 'node:os'
import {json} from 'node:stream/consumers'
import * as v from 'valibot'
import type {Paths} from '../config/paths.ts'
import {readStoreCheck, writeStoreCheck} from './store-check-record.ts'

/** 10 of the 20 steps that a process may give way by. */
const GIVES_WAY = 10

/** What to do about a damaged store, while a `watch` writes to it. */
export const MEND = 'End this watch, then: stackspend repair'

const repairSchema = v.object({outcome: v.string(), found: v.nullable(v.string())})

/** A check that runs; it may take longer than the `watch` that began it. */
export type StoreCheck = {
  /** Returns once nothing of it is left. */
  readonly stop: () => Promise<void>
}

/** Notes, before a `watch` takes a home, that the one before left without taking back what it said about itself. */
export async function noteUncleanEnd({ownerInfoFile, storeCheckFile, storeFile}: Paths): Promise<void> {
  if (existsSync(ownerInfoFile) && existsSync(storeFile))
    await writeStoreCheck(storeCheckFile, {state: 'due'})
}

/**
 * Has the store read through where that is due, in a process of its own that gives way to this one: a statement of
 * SQLite's cannot be stopped, but a process can, and a page that harms it harms no listener. `undefined` when there is no
 * reason to.
 */
export async function checkAfterCrash({
  paths,
  binFile,
  env,
  onDamage,
}: {
  readonly paths: Paths
  /** The file that starts this program. */
  readonly binFile: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly onDamage: (text: string) => void
}): Promise<StoreCheck | undefined> {
  const record = await readStoreCheck(paths.storeCheckFile)
  // What was damaged may have been restored meanwhile.
  if (record === undefined || record.state === 'sound') return undefined
  const child = spawn(process.execPath, [binFile, 'repair', '--dry-run', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  })
  // Without it the check is due still.
  const ended = new Promise<unknown>(resolve => child.once('error', resolve).once('close', resolve))
  if (child.pid !== undefined) giveWay(child.pid)
  void json(child.stdout).then(
    said => {
      const {found} = v.parse(repairSchema, said)
      if (found !== null) onDamage(`the store is damaged: ${found}. ${MEND}`)
    },
    () => {},
  )
  return {
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function giveWay(pid: number): void {
  try {
    setPriority(pid, GIVES_WAY)
  } catch {
    // It has ended already, or the system knows no priorities.
  }
}
