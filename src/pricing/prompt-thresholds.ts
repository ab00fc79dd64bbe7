import {distinctModels} from './index-models.ts'
import type {PriceList} from './price-list.ts'

/** Every prompt size over which some price of the list changes, in tokens, ascending. */
export function promptThresholds(list: PriceList): readonly number[] {
  const thresholds = distinctModels(list.models)
    .flatMap(model => model.intervals)
    .flatMap(interval => interval.longPrompt?.overTokens ?? [])
  return [...new Set(thresholds)].sort((a, b) => a - b)
}

/**
 * Largest of the thresholds that one request's prompt (input, cache reads and cache writes) exceeds, 0 for
 * none; `thresholds` ascend. A prompt of exactly the threshold does not exceed it.
 */
export function classifyPrompt(promptTokens: number, thresholds: readonly number[]): number {
  return thresholds.findLast(threshold => promptTokens > threshold) ?? 0
}
