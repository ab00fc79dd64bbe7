import {describeNetworkError} from './describe-network-error.ts'

/** One step on the way to a remote. */
export type ProbeStep = {
  readonly ok: boolean
  readonly ms: number
  /** What was agreed, or why it failed; without host, path or header. */
  readonly detail: string | null
}

/** `value` is absent when the step failed. */
export type Measured<T> = {readonly step: ProbeStep; readonly value: T | undefined}

/** Takes the wall time of a step. A failure is told in few words. */
export async function measureStep<T>(run: () => Promise<T>, timeoutMs: number): Promise<Measured<T>> {
  const startedAt = performance.now()
  try {
    const value = await run()
    return {step: {ok: true, ms: msSince(startedAt), detail: null}, value}
  } catch (error) {
    const detail = describeNetworkError(error, timeoutMs)
    return {step: {ok: false, ms: msSince(startedAt), detail}, value: undefined}
  }
}

/** `startedAt` is of `performance.now`. */
export function msSince(startedAt: number): number {
  return Math.round(performance.now() - startedAt)
}
