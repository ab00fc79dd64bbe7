import * as v from 'valibot'

/** A StackSpend answer, told apart. What is inside `data` is for its endpoint's own schema. */
export type Envelope = {
  readonly data: unknown
  /** `undefined` when the answer reports no error. */
  readonly error: {readonly code: string | undefined} | undefined
  /** Opaque; `undefined` on the last page. */
  readonly nextCursor: string | undefined
  /** For StackSpend's support. */
  readonly requestId: string | undefined
}

/** Only what has the shape of a code is taken from an error: its texts may quote a key or an id. */
const codeSchema = v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/))
const idSchema = v.pipe(v.string(), v.regex(/^[\w.-]{1,80}$/))
const MAX_CURSOR_CHARACTERS = 4096

// The documentation names the codes, but no field of the error object; `code` is the usual one.
const errorSchema = v.union([codeSchema, v.looseObject({code: v.optional(v.unknown())})])

const metaSchema = v.looseObject({
  next_cursor: v.fallback(v.nullish(v.pipe(v.string(), v.maxLength(MAX_CURSOR_CHARACTERS))), null),
  has_more: v.fallback(v.nullish(v.boolean()), null),
  request_id: v.fallback(v.nullish(idSchema), null),
})

const envelopeSchema = v.looseObject({
  data: v.optional(v.unknown()),
  error: v.nullish(v.fallback(errorSchema, {})),
  meta: v.nullish(v.fallback(metaSchema, {})),
})

/**
 * Reads `{data, error, meta}`. A missing or null `error` is none (the older pages show none at all), a missing `meta`
 * the only page; further fields anywhere are ignored. `undefined` when the text is no such envelope.
 */
export function readEnvelope(text: string): Envelope | undefined {
  const parsed = v.safeParse(envelopeSchema, parseJson(text))
  if (!parsed.success) return undefined
  const {data, error, meta} = parsed.output
  if (data === undefined && error == null) return undefined
  const isLastPage = meta?.has_more === false
  return {
    data: data ?? null,
    error: error == null ? undefined : {code: readCode(error)},
    nextCursor: isLastPage ? undefined : meta?.next_cursor || undefined,
    requestId: meta?.request_id ?? undefined,
  }
}

function readCode(error: v.InferOutput<typeof errorSchema>): string | undefined {
  const code = typeof error === 'string' ? error : error.code
  return v.is(codeSchema, code) ? code.toUpperCase() : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
