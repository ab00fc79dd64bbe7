import {type ChildProcess, fork} from 'node:child_process'
import {once} from 'node:events'
import {resolve} from 'node:path'
import {readCpuMs} from './cpu-time.ts'
import type {LoadEncoding} from './encode-logs.ts'
import type {LoadTarget} from './load-target.ts'
import {readPeakMib} from './measured-process.ts'
import {median, percentile} from './median.ts'

/** What one request of ten records costs the process that takes it, and how long its answer takes. */
export type LoadCost = {
  /** With everything that follows from it; `undefined` where the system does not tell a process's CPU time. */
  readonly cpuMs: number | undefined
  readonly p50Ms: number
  readonly p99Ms: number
  /** Most memory at once, MiB; `undefined` where the system does not tell. */
  readonly peakMib: number | undefined
}

/** Sends one process its requests, round by round, from a process of its own. */
export class LoadRun {
  private readonly target: LoadTarget
  private readonly generator: ChildProcess
  private readonly cpuMs: number[] = []
  private readonly latenciesMs: number[] = []

  private constructor(target: LoadTarget, generator: ChildProcess) {
    this.target = target
    this.generator = generator
  }

  /** Prepares so many requests. */
  static async start(target: LoadTarget, encoding: LoadEncoding, requests: number): Promise<LoadRun> {
    const generator = fork(
      resolve(import.meta.dirname, 'load-generator.ts'),
      [target.url, String(requests), encoding],
      {serialization: 'advanced'},
    )
    await once(generator, 'message')
    return new LoadRun(target, generator)
  }

  /** What the compiler does in a listener's first seconds is not what a request costs. */
  async warmUp(requests: number): Promise<void> {
    await this.send(requests)
    await this.target.settle(requests)
  }

  async round(requests: number): Promise<void> {
    const beforeMs = readCpuMs(this.target.pid)
    this.latenciesMs.push(...(await this.send(requests)))
    await this.target.settle(requests)
    const afterMs = readCpuMs(this.target.pid)
    if (beforeMs !== undefined && afterMs !== undefined) this.cpuMs.push((afterMs - beforeMs) / requests)
  }

  /** Medians of the rounds. */
  get cost(): LoadCost {
    const {cpuMs, latenciesMs} = this
    return {
      cpuMs: cpuMs.length === 0 ? undefined : median(cpuMs),
      p50Ms: median(latenciesMs),
      p99Ms: percentile(latenciesMs, 99),
      peakMib: readPeakMib(this.target.pid),
    }
  }

  async stop(): Promise<void> {
    if (this.generator.connected) this.generator.disconnect()
    await this.target.stop()
  }

  private async send(count: number): Promise<number[]> {
    const answered = once(this.generator, 'message')
    const ended = once(this.generator, 'exit').then(() => {
      throw new Error('the load generator ended early')
    })
    this.generator.send(count)
    const [latenciesMs] = await Promise.race([answered, ended])
    return latenciesMs
  }
}
