import * as v from 'valibot'
import {type ErrorCode, StackspendError} from '../errors.ts'
import {findDeepNesting, MOST_LEVELS} from '../find-deep-nesting.ts'
import {nearestWord} from '../nearest-word.ts'
import {
  type JsonNode,
  type JsonPath,
  type LocatedJson,
  lineOfOffset,
  locateJson,
  offsetOfPath,
} from './locate-json.ts'

/** More faults than this are counted: one slip often makes many. */
const MOST_FAULTS = 5

/** What is wrong with a document, and where. */
export type DocumentFault = {readonly path: JsonPath; readonly message: string}

/** How a person is told what is wrong with a kind of document. */
export type DocumentKind = {
  readonly code: ErrorCode
  /** What a name should have been: `a price field`. */
  readonly field: string
  /** Every name that some object of it may have, for "did you mean". */
  readonly fieldNames: readonly string[]
  /** The command that tells whether it was mended. */
  readonly check: string
}

type Schema = v.GenericSchema<unknown, unknown>

/**
 * Parses the text of a document that people write and checks it with `schema` and `findFaults`. Throws the kind's
 * error with `file` and, in the order of the file, the line of each fault, what was found and what was expected.
 */
export function parseJsonDocument<S extends Schema>(
  text: string,
  options: {
    readonly file: string
    readonly kind: DocumentKind
    readonly schema: S
    readonly findFaults: (document: v.InferOutput<S>) => readonly DocumentFault[]
  },
): v.InferOutput<S> {
  const {file, kind, schema, findFaults} = options
  const json = text.replace(/^\uFEFF/, '')
  const parsed = v.safeParse(schema, parseJson(json, {file, kind}))
  const faults = parsed.success
    ? findFaults(parsed.output)
    : parsed.issues.map(issue => faultOfIssue(issue, kind))
  if (parsed.success && faults.length === 0) return parsed.output
  throw invalid(json, {file, kind}, faults)
}

type Named = {readonly file: string; readonly kind: DocumentKind}

function parseJson(text: string, named: Named): unknown {
  const deepAt = findDeepNesting(text)
  if (deepAt !== undefined) {
    throw error(named, [`line ${lineOfOffset(text, deepAt)}: nested in more than ${MOST_LEVELS} levels`])
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    const located = locateJson(text)
    if (located.status === 'located') throw cause
    throw malformed(text, named, located, cause)
  }
}

function malformed(
  text: string,
  named: Named,
  {offset, found, expected}: Extract<LocatedJson, {status: 'malformed'}>,
  cause?: unknown,
): StackspendError {
  return error(named, [`line ${lineOfOffset(text, offset)}: found ${found}, expected ${expected}`], cause)
}

type Fault = DocumentFault & {readonly kind?: 'unknown name' | 'missing'}

function faultOfIssue(issue: v.BaseIssue<unknown>, {field, fieldNames}: DocumentKind): Fault {
  const path = (issue.path ?? []).map(({key}) => (typeof key === 'number' ? key : String(key)))
  const name = path.findLast(step => typeof step === 'string')
  if (issue.expected === 'never') {
    const near = nearestWord(String(name), fieldNames)
    const question = near === undefined ? '' : ` Did you mean "${near}"?`
    return {path, kind: 'unknown name', message: `"${name}" is not ${field}.${question}`}
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

function invalid(text: string, named: Named, faults: readonly Fault[]): StackspendError {
  const located = locateJson(text)
  // What is nested too deeply to be located has its fault there.
  if (located.status === 'malformed') return malformed(text, named, located)
  const sorted = sortByOffset(tellingFaults(faults), located.root)
  return error(
    named,
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

function error({file, kind}: Named, faults: readonly string[], cause?: unknown): StackspendError {
  const more = faults.length - MOST_FAULTS
  const shown = more > 0 ? [...faults.slice(0, MOST_FAULTS), `and ${more} more`] : faults
  return new StackspendError(kind.code, `${file}, ${shown.join('\n')}`, {
    exit: 2,
    hint: `Mend ${faults.length === 1 ? 'that line' : 'those lines'}, then type: ${kind.check}`,
    cause,
  })
}
