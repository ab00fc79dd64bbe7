/** What is done with a message beside looking through its fields. */
type ShapeKind = 'message' | 'attribute' | 'value' | 'log' | 'spanEvent'

/** One field that is content or leads to some; by its number in protobuf, by its name in JSON. */
export type Field = {
  readonly number: number
  readonly name: string
  /** The message in it, or an error's text. */
  readonly holds: Shape | 'errorText'
  readonly isRepeated: boolean
}

/** One OTLP message as redaction sees it. Fields that are not named here never hold content and stay as they are. */
export class Shape {
  readonly kind: ShapeKind
  readonly #describe: () => readonly Field[]
  #byNumber: ReadonlyMap<number, Field> | undefined
  #byName: ReadonlyMap<string, Field> | undefined

  /** `describe` is asked when first needed, since values hold values. */
  constructor(kind: ShapeKind, describe: () => readonly Field[]) {
    this.kind = kind
    this.#describe = describe
  }

  fieldNumbered(number: number): Field | undefined {
    this.#byNumber ??= new Map(this.#describe().map(field => [field.number, field]))
    return this.#byNumber.get(number)
  }

  fieldNamed(name: string): Field | undefined {
    this.#byName ??= new Map(this.#describe().map(field => [field.name, field]))
    return this.#byName.get(name)
  }
}

function one(number: number, name: string, holds: Field['holds']): Field {
  return {number, name, holds, isRepeated: false}
}

function many(number: number, name: string, holds: Shape): Field {
  return {number, name, holds, isRepeated: true}
}

function message(...fields: readonly Field[]): Shape {
  return new Shape('message', () => fields)
}

// Numbers and names are those of opentelemetry-proto 1.9: common, resource, logs, trace and metrics v1.
const anyValue: Shape = new Shape('value', () => [
  one(5, 'arrayValue', message(many(1, 'values', anyValue))),
  one(6, 'kvlistValue', message(many(1, 'values', keyValue))),
])
const keyValue: Shape = new Shape('attribute', () => [one(2, 'value', anyValue)])

const logRecord = new Shape('log', () => [one(5, 'body', anyValue), many(6, 'attributes', keyValue)])

const spanEvent = new Shape('spanEvent', () => [many(3, 'attributes', keyValue)])
const span = message(
  many(9, 'attributes', keyValue),
  many(11, 'events', spanEvent),
  many(13, 'links', message(many(4, 'attributes', keyValue))),
  one(15, 'status', message(one(2, 'message', 'errorText'))),
)

const exemplar = message(many(7, 'filteredAttributes', keyValue))
const numberPoint = message(many(5, 'exemplars', exemplar), many(7, 'attributes', keyValue))
const histogramPoint = message(many(8, 'exemplars', exemplar), many(9, 'attributes', keyValue))
const exponentialPoint = message(many(1, 'attributes', keyValue), many(11, 'exemplars', exemplar))
const summaryPoint = message(many(7, 'attributes', keyValue))
const metric = message(
  one(5, 'gauge', message(many(1, 'dataPoints', numberPoint))),
  one(7, 'sum', message(many(1, 'dataPoints', numberPoint))),
  one(9, 'histogram', message(many(1, 'dataPoints', histogramPoint))),
  one(10, 'exponentialHistogram', message(many(1, 'dataPoints', exponentialPoint))),
  one(11, 'summary', message(many(1, 'dataPoints', summaryPoint))),
  many(12, 'metadata', keyValue),
)

type Names = {readonly resources: string; readonly scopes: string; readonly records: string}

function request(names: Names, record: Shape): Shape {
  const scope = one(1, 'scope', message(many(3, 'attributes', keyValue)))
  const scopeRecords = message(scope, many(2, names.records, record))
  const resource = one(1, 'resource', message(many(1, 'attributes', keyValue)))
  return message(many(1, names.resources, message(resource, many(2, names.scopes, scopeRecords))))
}

/** The export requests of the three signals. */
export const REQUEST_SHAPES = {
  logs: request({resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords'}, logRecord),
  metrics: request({resources: 'resourceMetrics', scopes: 'scopeMetrics', records: 'metrics'}, metric),
  traces: request({resources: 'resourceSpans', scopes: 'scopeSpans', records: 'spans'}, span),
} as const
