import type {AttributeValue, DecodedBatch, HistogramPoint, Span} from '../../src/otlp/records.ts'
import {attributes, tracesBatch, type Values} from './decoded-records.ts'
import {AT_MS, toNanos} from './usage-event.ts'

type Optional = Readonly<Record<string, AttributeValue | undefined>>

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'

/** A `chat` span in the attributes of the GenAI conventions; `undefined` leaves one out. */
export function chatSpan(values: Optional = {}, set: Partial<Span> = {}): Span {
  return bareSpan(
    {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.response.model': 'claude-sonnet-5-5',
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 20,
      ...values,
    },
    set,
  )
}

/** A span of the API with these attributes alone. */
export function bareSpan(values: Optional, set: Partial<Span> = {}): Span {
  return {
    name: 'chat claude-sonnet-5-5',
    traceId: TRACE_ID,
    spanId: 'b7ad6b7169203331',
    parentSpanId: 'b7ad6b7169203330',
    startTimeUnixNano: toNanos(AT_MS - 2_000),
    endTimeUnixNano: toNanos(AT_MS),
    statusCode: 0,
    attributes: present(values),
    ...set,
  }
}

/** A point of the token histogram: what requests of one kind used since the last one. */
export function tokenHistogramPoint(
  values: Optional = {},
  set: Partial<HistogramPoint> = {},
): HistogramPoint {
  return {
    kind: 'histogram',
    metric: 'gen_ai.client.token.usage',
    unit: '{token}',
    temporality: 1,
    startTimeUnixNano: toNanos(AT_MS - 60_000),
    timeUnixNano: toNanos(AT_MS),
    count: 2,
    sum: 130,
    attributes: present({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.token.type': 'input',
      'gen_ai.response.model': 'claude-sonnet-5-5',
      ...values,
    }),
    ...set,
  }
}

/** Spans of one scope, of an application that calls itself `shop`. */
export function spansOf(
  scope: string,
  spans: readonly Span[],
  resource: Values = {'service.name': 'shop'},
): DecodedBatch {
  return tracesBatch(spans, {resource, scope: {name: scope, version: '1.0.0'}})
}

function present(values: Optional) {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return attributes(Object.fromEntries(pairs))
}
