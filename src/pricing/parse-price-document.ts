import * as v from 'valibot'
import {StackspendError} from '../errors.ts'
import {nearestWord} from '../nearest-word.ts'
import {type JsonNode, lineOfOffset, locateJson, offsetOfPath} from './locate-json.ts'
import {priceFieldNames, type priceListSchema, type priceOverridesSchema} from './price-list-schema.ts'
import type {PriceFault} from './price-rules.ts'

/** More faults than this are counted: one slip often makes many. */
const MOST_FAULTS = 5

type Schema = typeof priceListSchema | typeof priceOverridesSchema

/**
 * Parses the text of a price list and checks it with `schema` and `findFaults`. Throws `PRICE_LIST_INVALID`
 * with `file` and, in the order of the file, the line of each fault, what was found and what was expected.
 */
export function parsePriceDocument<S extends Schema>(
  text: string,
  options: {
    readonly file: string
    readonly schema: S
    readonly findFaults: (document: v.InferOutput<S>) => readonly PriceFault[]
  },
): v.InferOutput<S> {
  const json = text.replace(/^\uFEFF/, '')
  const parsed = v.safeParse(options.schema, parseJson(json, options.file))
  const faults = parsed.success ? options.findFaults(parsed.output) : parsed.issues.map(faultOfIssue)
  if (parsed.success && faults.length === 0) return parsed.output
  throw invalid(json, options.file, faults)
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const located = locateJson(text)
    if (located.status === 'located') throw cause
    const {offset, found, expected} = located
    throw error(file, [`line ${lineOfOffset(text, offset)}: found ${found}, expected ${expected}`], cause)
  }
}

type Fault = PriceFault & {readonly kind?: 'unknown name' | 'missing'}

function faultOfIssue(issue: v.BaseIssue<unknown>): Fault {
  const path = (issue.path ?? []).map(({key}) => (typeof key === 'number' ? key : String(key)))
  const name = path.findLast(step => typeof step === 'string')
  if (issue.expected === 'never') {
    const near = nearestWord(String(name), priceFieldNames)
    const question = near === undefined ? '' : ` Did you mean "${near}"?`
    return {path, kind: 'unknown name', message: `"${name}" is not a price field.${question}`}
  }
  if (issue.received === 'undefined') return {path, kind: 'missing', message: `"${name}" is missing`}
  const isItem = typeof path.at(-1) === 'number'
  const what = name === undefined ? 'the file' : isItem ? `an item of "${name}"` : `"${name}"`
  return {path, message: `${what} is ${describeReceived(issue)}, expected ${issue.message}`}
}

function describeReceived({type, received}: v.BaseIssue<unknown>): string {
  if (type === 'non_empty') return 'empty'
  if (received === 'Array') return 'a list'
  return received === 'Object' ? 'an object' : received
}

function invalid(text: string, file: string, faults: readonly Fault[]): StackspendError {
  const located = locateJson(text)
  if (located.status === 'malformed') throw new Error(`JSON.parse took what the locator refused: ${file}`)
  const sorted = sortByOffset(tellingFaults(faults), located.root)
  return error(
    file,
    sorted.map(({offset, message}) => `line ${lineOfOffset(text, offset)}: ${message}`),
  )
}

// A misspelt name leaves the right one missing in the same object: the misspelling says more.
function tellingFaults(faults: readonly Fault[]): readonly Fault[] {
  const objectOf = ({path}: Fault) => JSON.stringify(path.slice(0, -1))
  const misspelt = new Set(faults.filter(({kind}) => kind === 'unknown name').map(objectOf))
  return faults.filter(fault => fault.kind !== 'missing' || !misspelt.has(objectOf(fault)))
}

function sortByOffset(faults: readonly Fault[], root: JsonNode) {
  return faults
    .map(({message, path}) => ({message, offset: offsetOfPath(root, path)}))
    .sort((a, b) => a.offset - b.offset)
}

function error(file: string, faults: readonly string[], cause?: unknown): StackspendError {
  const more = faults.length - MOST_FAULTS
  const shown = more > 0 ? [...faults.slice(0, MOST_FAULTS), `and ${more} more`] : faults
  return new StackspendError('PRICE_LIST_INVALID', `${file}, ${shown.join('\n')}`, {
    exit: 2,
    hint: `Mend ${faults.length === 1 ? 'that line' : 'those lines'}, then type: stackspend pricing check`,
    cause,
  })
}
