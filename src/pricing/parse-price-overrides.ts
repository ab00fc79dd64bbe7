import type {JsonPath} from './locate-json.ts'
import type {PriceOverrides} from './merge-price-lists.ts'
import {normalizeModel} from './normalize-model.ts'
import {type DocumentFault, parseJsonDocument} from './parse-json-document.ts'
import type {ModelPrices, PriceList} from './price-list.ts'
import {PRICE_DOCUMENT, type PriceOverridesDocument, priceOverridesSchema} from './price-list-schema.ts'
import {findPriceFaults} from './price-rules.ts'
import {toPriceInterval} from './to-price-list.ts'

/**
 * A user's own prices and aliases from the text of a `pricing.overrides.json`, checked against the list that
 * they are to change. `file` is what errors call it. A price without a day of its source has the file's, else
 * the day from which it holds.
 * @throws StackspendError PRICE_LIST_INVALID with the lines at fault.
 */
export function parsePriceOverrides(text: string, file: string, base: PriceList): PriceOverrides {
  const document = parseJsonDocument(text, {
    file,
    kind: PRICE_DOCUMENT,
    schema: priceOverridesSchema,
    findFaults: ({models}) => [...findPriceFaults(models), ...findBaseFaults(models, base)],
  })
  return {
    version: document.version,
    asOf: document.asOf,
    models: document.models.map(({id, aliases, prices}) => ({
      id,
      aliases,
      intervals: prices?.map(price =>
        toPriceInterval({...price, asOf: price.asOf ?? document.asOf ?? price.from.slice(0, 10)}),
      ),
    })),
  }
}

function findBaseFaults(models: PriceOverridesDocument['models'], base: PriceList): readonly DocumentFault[] {
  const inBase = (name: string) => base.models.get(normalizeModel(name).id)
  const changed = new Map<ModelPrices, string>()
  return models.flatMap(({id, aliases, prices}, index) => {
    const faults: DocumentFault[] = []
    const fault = (path: JsonPath, message: string) =>
      faults.push({path: ['models', index, ...path], message})
    const target = inBase(id)
    const sameTarget = target && changed.get(target)
    if (sameTarget !== undefined) fault(['id'], `"${id}" changes the same model as "${sameTarget}"`)
    if (target !== undefined) changed.set(target, id)
    else if (prices === undefined) {
      fault([], `"${id}" has no prices, and the built-in list has none for it either`)
    }
    for (const [at, alias] of aliases.entries()) {
      const named = inBase(alias)
      const isIdOfOther = named !== undefined && named !== target && isSameName(named.id, alias)
      if (isIdOfOther) fault(['aliases', at], `"${alias}" is the id of another model, not an alias`)
    }
    return faults
  })
}

function isSameName(one: string, other: string): boolean {
  return normalizeModel(one).id === normalizeModel(other).id
}
