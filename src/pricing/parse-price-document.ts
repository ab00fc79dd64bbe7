import * as v from 'valibot'
import {StackspendError} from '../errors.ts'
import {nearestWord} from '../nearest-word.ts'
import {type JsonNode, lineOfOffset, locateJson, offsetOfPath} from './locate-json.ts'
import {priceFieldNames, type priceListSchema, type priceOverridesSchema} from './price-list-schema.ts'
import type {PriceFault} from './price-rules.ts'

type Schema = typeof priceListSchema | typeof priceOverridesSchema

/**
 * Parses the text of a price list and checks it with `schema` and `findFaults`. Throws `PRICE_LIST_INVALID`
 * for the first fault, in the order of the file, with `file`, the line, what was found and what was expected.
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
    throw error(file, lineOfOffset(text, offset), `found ${found}, expected ${expected}`, cause)
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
  const [first] = sortByOffset(tellingFaults(faults), located.root)
  return error(file, lineOfOffset(text, first?.offset ?? 0), first?.message ?? 'not a price list')
}

// A misspelt name leaves the right one missing: the misspelling says more.
function tellingFaults(faults: readonly Fault[]): readonly Fault[] {
  const isMisspelt = faults.some(({kind}) => kind === 'unknown name')
  return isMisspelt ? faults.filter(({kind}) => kind !== 'missing') : faults
}

function sortByOffset(faults: readonly Fault[], root: JsonNode) {
  return faults
    .map(({message, path}) => ({message, offset: offsetOfPath(root, path)}))
    .sort((a, b) => a.offset - b.offset)
}

function error(file: string, line: number, message: string, cause?: unknown): StackspendError {
  return new StackspendError('PRICE_LIST_INVALID', `${file}, line ${line}: ${message}`, {
    exit: 2,
    hint: 'Mend that line, then type: stackspend pricing check',
    cause,
  })
}
