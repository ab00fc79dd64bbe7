import {readdirSync, readFileSync} from 'node:fs'
import {median} from '../median.ts'

const EVERY_MS = 1_000
/** Of the first part of a run caches fill and code is compiled. */
const WARM_UP_SHARE = 0.3
/** Memory between two collections of garbage is a saw: its teeth are measured at the bottom. */
const TOOTH_SAMPLES = 15

export type Sample = {readonly atMs: number; readonly rssMib: number; readonly handles: number}

/** What a process used over time. */
export type Trend = {
  readonly samples: number
  readonly peakMib: number
  /** Of a line through the lowest values, from the end of the warm-up to the end. */
  readonly riseMib: number
  readonly slopeMibPerHour: number
  readonly handlesFirst: number
  readonly handlesLast: number
}

/** Looks at a process once a second. Linux alone tells. */
export class ProcessSamples {
  private readonly pid: number
  private readonly samples: Sample[] = []
  private timer: NodeJS.Timeout | undefined

  constructor(pid: number) {
    this.pid = pid
  }

  start(): void {
    this.timer = setInterval(() => this.samples.push(readSample(this.pid)), EVERY_MS)
  }

  stop(): Trend {
    clearInterval(this.timer)
    return trendOf(this.samples)
  }
}

/** What samples, one a second, say of the time after the warm-up. */
export function trendOf(samples: readonly Sample[]): Trend {
  const steady = samples.slice(Math.floor(samples.length * WARM_UP_SHARE))
  const slopeMibPerMs = slopeOf(lowest(steady))
  const spanMs = (steady.at(-1)?.atMs ?? 0) - (steady[0]?.atMs ?? 0)
  const third = Math.ceil(steady.length / 3)
  const handles = (some: readonly Sample[]) => median(some.map(sample => sample.handles))
  return {
    samples: samples.length,
    peakMib: Math.max(...samples.map(({rssMib}) => rssMib)),
    riseMib: slopeMibPerMs * spanMs,
    slopeMibPerHour: slopeMibPerMs * 3_600_000,
    handlesFirst: handles(steady.slice(0, third)),
    handlesLast: handles(steady.slice(-third)),
  }
}

function readSample(pid: number): Sample {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const rssKib = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1])
  return {
    atMs: performance.now(),
    rssMib: rssKib / 1_024,
    handles: readdirSync(`/proc/${pid}/fd`).length,
  }
}

function lowest(samples: readonly Sample[]): Sample[] {
  const teeth = Map.groupBy(samples.entries(), ([index]) => Math.floor(index / TOOTH_SAMPLES))
  return [...teeth.values()].flatMap(tooth => {
    const [first] = tooth.map(([, sample]) => sample).toSorted((a, b) => a.rssMib - b.rssMib)
    return first === undefined ? [] : [first]
  })
}

/** MiB per ms of the line that least squares draw. */
function slopeOf(samples: readonly Pick<Sample, 'atMs' | 'rssMib'>[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const meanMs = mean(samples.map(({atMs}) => atMs))
  const meanMib = mean(samples.map(({rssMib}) => rssMib))
  const over = samples.reduce((sum, {atMs, rssMib}) => sum + (atMs - meanMs) * (rssMib - meanMib), 0)
  const under = samples.reduce((sum, {atMs}) => sum + (atMs - meanMs) ** 2, 0)
  return under === 0 ? 0 : over / under
}
