import type {JsonPath} from './locate-json.ts'
import {normalizeModel} from './normalize-model.ts'
import type {DocumentFault} from './parse-json-document.ts'
import type {PriceRow} from './price-list-schema.ts'

type DatedRow = Pick<PriceRow, 'from' | 'to'> & {readonly asOf?: string | undefined}

type ModelEntry = {
  readonly id: string
  readonly aliases: readonly string[]
  readonly prices?: readonly DatedRow[] | undefined
}

/** Checks what a schema cannot say: dates that exist, intervals in order, names that mean one model. */
export function findPriceFaults(models: readonly ModelEntry[]): readonly DocumentFault[] {
  return [
    ...models.flatMap((model, index) => findIntervalFaults(model, ['models', index, 'prices'])),
    ...findNameFaults(models),
  ]
}

function findIntervalFaults(model: ModelEntry, path: JsonPath): DocumentFault[] {
  const faults: DocumentFault[] = []
  let endOfLast = ''
  for (const [index, {from, to, asOf}] of (model.prices ?? []).entries()) {
    const fault = (field: string, message: string) => faults.push({path: [...path, index, field], message})
    if (!exists(from)) fault('from', `"from" is "${from}", which is no date`)
    if (to !== null && !exists(to)) fault('to', `"to" is "${to}", which is no date`)
    if (asOf !== undefined && !exists(`${asOf}T00:00:00Z`))
      fault('asOf', `"asOf" is "${asOf}", which is no date`)
    if (to !== null && to <= from) fault('to', `"to" is "${to}", expected an instant after "from", "${from}"`)
    if (from < endOfLast) {
      const expected =
        endOfLast === OPEN_END ? 'the price before it to have an end' : `"${endOfLast}" or later`
      fault('from', `"from" is "${from}", expected ${expected}: prices are in order and do not overlap`)
    }
    endOfLast = to ?? OPEN_END
  }
  return faults
}

// Sorts after every instant that the schema lets through; those sort as text.
const OPEN_END = 'open'

// Date takes 30 February for 2 March.
function exists(instant: string): boolean {
  const ms = Date.parse(instant)
  return Number.isFinite(ms) && new Date(ms).toISOString().slice(0, 19) === instant.slice(0, 19)
}

function findNameFaults(models: readonly ModelEntry[]): DocumentFault[] {
  const faults: DocumentFault[] = []
  const ownerOf = new Map<string, number>()
  const claim = (name: string, index: number, path: JsonPath) => {
    const key = normalizeModel(name).id
    const owner = ownerOf.get(key)
    if (owner === undefined) ownerOf.set(key, index)
    else if (owner !== index || path.at(-1) === 'id') {
      faults.push({path, message: `"${name}" names two models, the other is "${models[owner]?.id}"`})
    }
  }
  for (const [index, model] of models.entries()) claim(model.id, index, ['models', index, 'id'])
  for (const [index, model] of models.entries()) {
    for (const [at, alias] of model.aliases.entries()) {
      claim(alias, index, ['models', index, 'aliases', at])
    }
  }
  return faults
}
