import type {Figure} from './figures.ts'
import type {FilledTranscripts} from './fill-transcripts.ts'
import type {ImportCosts, PeerCommand} from './import-time.ts'
import type {ProcessCost} from './measured-process.ts'
import {median} from './median.ts'

/** 100 MB per CPU-second, as milliseconds per megabyte. */
const CPU_MS_PER_MB_AIM = 10
const NOTHING_NEW_AIM_MS = 150

/** What of the costs is shown, with the peer beside it; `aims` where there are any for this history. */
export function importFigures(
  costs: ImportCosts,
  {files, bytes}: FilledTranscripts,
  {peer, isNothingNewAimed}: {readonly peer: PeerCommand | undefined; readonly isNothingNewAimed: boolean},
): Figure[] {
  const megabytes = bytes / 1e6
  const peerWallMs = wallMs(costs.peer)
  const besidePeer = (value: number) => (costs.peer.length === 0 ? {} : {ratio: value / peerWallMs})
  const {length: runs} = costs.again
  return [
    {name: 'first import, wall', value: wallMs(costs.first), ...besidePeer(wallMs(costs.first))},
    cpuFigure('first import, CPU per MB', costs.first, megabytes, CPU_MS_PER_MB_AIM),
    ...(peer === undefined || costs.peer.length === 0
      ? []
      : [
          {name: `${peer.title} daily, wall`, value: peerWallMs, ratio: 1},
          cpuFigure(`${peer.title} daily, CPU per MB`, costs.peer, megabytes),
        ]),
    {
      name: `nothing new, ${files.toLocaleString('en')} files`,
      value: wallMs(costs.again),
      ...besidePeer(wallMs(costs.again)),
      valueAim: isNothingNewAimed ? NOTHING_NEW_AIM_MS : undefined,
      detail: `median of ${runs}, least ${Math.min(...costs.again.map(cost => cost.wallMs)).toFixed(0)} ms`,
    },
    {name: 'report --by day after it', value: wallMs(costs.report), ...besidePeer(wallMs(costs.report))},
  ]
}

function cpuFigure(name: string, costs: readonly ProcessCost[], megabytes: number, aim?: number): Figure {
  const cpuMs = median(costs.flatMap(cost => cost.cpuMs ?? []))
  const peakMib = Math.max(...costs.map(cost => cost.peakMib ?? Number.NaN))
  const detail = `${((megabytes * 1000) / cpuMs).toFixed(0)} MB per CPU-second, at most ${peakMib} MiB of memory`
  return {name, value: cpuMs / megabytes, valueAim: aim, detail}
}

function wallMs(costs: readonly ProcessCost[]): number {
  return median(costs.map(cost => cost.wallMs))
}
