import type {MergedUsage} from '../usage/merge-usage.ts'

/** Whether a request that became known was made before a watch began: only transcripts tell so late. */
export function isHistory({lanes, occurredAtMs}: MergedUsage, startedAtMs: number): boolean {
  return occurredAtMs < startedAtMs && lanes.every(lane => lane === 'transcript')
}
