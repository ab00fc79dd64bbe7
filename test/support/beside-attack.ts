import {fork} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Attack} from './attacks.ts'

export type AttackOutcome = {
  /** Most memory that the listener's process had so far, MiB; `undefined` where the system does not tell. */
  readonly peakMib: number | undefined
  /** Answers to another client meanwhile, in milliseconds, the shortest first. */
  readonly answersMs: readonly number[]
  /** What another client was told that is not 200. */
  readonly failures: readonly (number | string)[]
}

/** Attacks a listener in a process of its own while another client posts small batches. */
export async function attackBeside(
  {url, pid}: {readonly url: string; readonly pid: number},
  attack: Attack,
): Promise<AttackOutcome> {
  const other = fork(resolve(import.meta.dirname, 'other-client.ts'), [url], {serialization: 'advanced'})
  try {
    await once(other, 'message')
    await sleep(200)
    await attack.run(Number(new URL(url).port))
    const told = once(other, 'message')
    other.send('stop')
    const [answers] = await told
    const all: {status: number | string; ms: number}[] = answers
    return {
      peakMib: readPeakMib(pid),
      answersMs: all.map(({ms}) => ms).toSorted((a, b) => a - b),
      failures: all.map(({status}) => status).filter(status => status !== 200),
    }
  } finally {
    other.kill()
  }
}

/** The high-water mark of a process. */
function readPeakMib(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined
  const kib = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return kib === undefined ? undefined : Number(kib) / 1024
}
