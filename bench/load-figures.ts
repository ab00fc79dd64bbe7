import type {LoadEncoding} from './encode-logs.ts'
import type {Figure} from './figures.ts'
import type {IdleCost} from './measure-idle.ts'
import type {LoadCase, MeasuredLoad} from './measure-load.ts'

const RECORDS_PER_REQUEST = 10

// The OpenTelemetry Collector 0.152 under the same load: queue on disk with fsync, and in memory.
const COLLECTOR_DURABLE_PER_S = 7_480
const COLLECTOR_MEMORY_PER_S = 23_800

/** For protobuf on the disk, counted and forwarded; CPU time for what is only counted. */
const AIMS = {recordsPerCpuSecond: 24_000, p99Ms: 27, countedCpuMs: 0.65, idlePercent: 0.2, idleMib: 80}

const HOW: Readonly<Record<LoadEncoding, string>> = {
  protobuf: 'protobuf',
  json: 'JSON',
  gzip: 'gzipped protobuf',
}

/** Each case by itself, in times of the floor. */
export function loadFigures(measured: readonly MeasuredLoad[]): {title: string; figures: Figure[]}[] {
  const floor = measured.find(({store}) => store === 'none')?.cost
  return measured.map(({cost, ...of}) => {
    const {cpuMs, p50Ms, p99Ms, peakMib} = cost
    const isAimed = of.store === 'disk' && of.encoding === 'protobuf'
    const figures: Figure[] = [
      {
        name: 'CPU per request',
        value: cpuMs,
        ratio: ratioOf(cpuMs, floor?.cpuMs),
        valueAim: isAimed && !of.isForwarded ? AIMS.countedCpuMs : undefined,
      },
      ...(of.store === 'none' || cpuMs === undefined ? [] : recordFigures(of, cpuMs)),
      {name: 'answer, median', value: p50Ms, ratio: ratioOf(p50Ms, floor?.p50Ms)},
      {
        name: 'answer, 99th percentile',
        value: p99Ms,
        ratio: ratioOf(p99Ms, floor?.p99Ms),
        valueAim: isAimed && of.isForwarded ? AIMS.p99Ms : undefined,
      },
      {name: 'most memory', value: peakMib, unit: 'MiB'},
    ]
    return {title: titleOf(of), figures}
  })
}

function titleOf({store, encoding, isForwarded}: LoadCase): string {
  if (store === 'none') return 'Load, 10 records a request, 8 connections: the floor, Node answering 200'
  const place = store === 'disk' ? 'on the disk' : 'in memory'
  return `Load: ${HOW[encoding]}, kept ${place}, ${isForwarded ? 'forwarded' : 'not forwarded'}`
}

function recordFigures({store, encoding, isForwarded}: LoadCase, cpuMs: number): Figure[] {
  const perSecond = (RECORDS_PER_REQUEST * 1_000) / cpuMs
  const collector = store === 'disk' ? COLLECTOR_DURABLE_PER_S : COLLECTOR_MEMORY_PER_S
  const isAimed = store === 'disk' && encoding === 'protobuf' && isForwarded
  return [
    {name: 'CPU per record', value: (cpuMs * 1_000) / RECORDS_PER_REQUEST, unit: 'µs'},
    {
      name: 'records per CPU-second',
      value: perSecond,
      unit: '/s',
      isMoreBetter: true,
      valueAim: isAimed ? AIMS.recordsPerCpuSecond : undefined,
      detail: `${(perSecond / collector).toFixed(2)}x the Collector's`,
    },
  ]
}

function ratioOf(value: number | undefined, floor: number | undefined): number | undefined {
  return value === undefined || floor === undefined ? undefined : value / floor
}

export function idleFigures({cpuPercent, residentMib}: IdleCost): Figure[] {
  return [
    {name: 'CPU', value: cpuPercent, unit: '%', valueAim: AIMS.idlePercent},
    {name: 'memory', value: residentMib, unit: 'MiB', valueAim: AIMS.idleMib},
  ]
}
