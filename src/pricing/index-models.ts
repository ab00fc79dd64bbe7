import {normalizeModel, withoutSnapshotDate} from './normalize-model.ts'
import type {ModelPrices} from './price-list.ts'

/**
 * Models by every name that finds them: id, written aliases, and the id without its snapshot date where
 * no name written for another model, and no second snapshot, lays claim to it. All normalised.
 */
export function indexModels(models: Iterable<ModelPrices>): ReadonlyMap<string, ModelPrices> {
  const byName = new Map<string, ModelPrices>()
  const byUndatedId = new Map<string, ModelPrices | undefined>()
  for (const model of models) {
    for (const name of [model.id, ...model.aliases]) byName.set(normalizeModel(name).id, model)
    const undated = withoutSnapshotDate(normalizeModel(model.id).id)
    byUndatedId.set(undated, byUndatedId.has(undated) ? undefined : model)
  }
  for (const [undated, model] of byUndatedId) {
    if (model !== undefined && !byName.has(undated)) byName.set(undated, model)
  }
  return byName
}

/** Each model of an index once, in the order in which it was added. */
export function distinctModels(byName: ReadonlyMap<string, ModelPrices>): readonly ModelPrices[] {
  return [...new Set(byName.values())]
}
