import {randomInt} from 'node:crypto'
import {setTimeout as sleep} from 'node:timers/promises'
import type {ForgeAnswer} from './forge-answer.ts'
import {planRetry, type RetryState} from './plan-retry.ts'

export type PatienceOptions = {
  /** Most time to lose to failed tries and to waiting, over all requests together. Default 60 s. */
  readonly limitMs?: number | undefined
  /** Ends a wait at once: it rejects with its reason. */
  readonly signal?: AbortSignal | undefined
  /** Is told before each wait. */
  readonly onWait?:
    | ((wait: {readonly ms: number; readonly reason: 'rate-limited' | 'failed'}) => void)
    | undefined
  readonly nowMs?: (() => number) | undefined
  readonly pause?: ((ms: number, signal: AbortSignal | undefined) => Promise<void>) | undefined
  /** In [0, 1). */
  readonly random?: (() => number) | undefined
}

const LIMIT_MS = 60_000

/** How long a whole command puts up with a forge that fails or limits it. */
export class Patience {
  readonly #options: PatienceOptions
  #lostMs = 0

  constructor(options: PatienceOptions) {
    this.#options = options
  }

  nowMs(): number {
    return this.#options.nowMs?.() ?? Date.now()
  }

  /** Makes a try, and again where that may help and the time lasts; tells what came of the last. */
  async retry(attempt: () => Promise<ForgeAnswer>, isRepeatable: boolean): Promise<ForgeAnswer> {
    for (let tries = 1; ; tries++) {
      const startedMs = this.nowMs()
      const answer = await attempt()
      if (answer.status === 'ok') return answer
      if (!isRateLimited(answer)) this.#lostMs += Math.max(0, this.nowMs() - startedMs)
      if (!(await this.outwait(answer, {tries, isRepeatable}))) return answer
    }
  }

  /** Waits as long as the answer calls for; at once `false` when waiting would not help, or takes too long. */
  async outwait(answer: ForgeAnswer, state: Omit<RetryState, 'random'>): Promise<boolean> {
    const {limitMs = LIMIT_MS, signal, onWait, pause = wait, random = anyFraction} = this.#options
    const ms = planRetry(answer, {...state, random: random()})
    if (ms === undefined || this.#lostMs + ms > limitMs) return false
    onWait?.({ms, reason: isRateLimited(answer) ? 'rate-limited' : 'failed'})
    this.#lostMs += ms
    await pause(ms, signal)
    return true
  }
}

/** Such an answer is quick, and the minute that GitHub asks for must fit. */
function isRateLimited(answer: ForgeAnswer): boolean {
  return answer.status === 'refused' && answer.kind === 'rate-limited'
}

function anyFraction(): number {
  return randomInt(1_000_000) / 1_000_000
}

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal && {signal})
}
