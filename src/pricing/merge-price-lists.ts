import {distinctModels, indexModels} from './index-models.ts'
import {normalizeModel} from './normalize-model.ts'
import type {ModelPrices, PriceInterval, PriceList} from './price-list.ts'

/** What a user changes in a price list. */
export type PriceOverrides = {
  readonly version?: string | undefined
  readonly asOf?: string | undefined
  readonly models: readonly ModelOverride[]
}

export type ModelOverride = {
  /** Any name of a model of the list, or the id of a new one. */
  readonly id: string
  /** Added to those that the model has; taken from another model that has them. */
  readonly aliases: readonly string[]
  /** Replace the model's own wholly. Absent: they stay. */
  readonly intervals: readonly PriceInterval[] | undefined
}

/** The list with the user's prices and aliases in it. Its version says so: `2026-11-20+overrides`. */
export function mergePriceLists(base: PriceList, overrides: PriceOverrides): PriceList {
  if (overrides.models.length === 0) return base
  const models = overrides.models.reduce(applyOverride, distinctModels(base.models))
  const ownVersion = overrides.version === undefined ? '' : `-${overrides.version}`
  return {
    version: `${base.version}+overrides${ownVersion}`,
    // ISO days sort as text.
    asOf: overrides.asOf !== undefined && overrides.asOf > base.asOf ? overrides.asOf : base.asOf,
    models: indexModels(models),
  }
}

function applyOverride(models: readonly ModelPrices[], override: ModelOverride): readonly ModelPrices[] {
  const key = normalizeModel(override.id).id
  const changed = indexModels(models).get(key)
  const claimed = new Set(override.aliases.map(alias => normalizeModel(alias).id))
  const others = models
    .filter(model => model !== changed)
    .map(model => ({
      ...model,
      aliases: model.aliases.filter(alias => !claimed.has(normalizeModel(alias).id)),
    }))
  const merged = {
    id: changed?.id ?? override.id,
    aliases: [...new Set([...(changed?.aliases ?? []), ...override.aliases])],
    intervals: override.intervals ?? changed?.intervals ?? [],
  }
  return [...others, merged]
}
