import * as v from 'valibot'

function isSendable(text: string): boolean {
  if (!URL.canParse(text)) return false
  const {protocol, username, password} = new URL(text)
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === ''
}

const headersSchema = v.record(v.string(), v.string())

const connectionSchema = v.strictObject({
  /** What a person calls it; unique, and no secret. */
  name: v.pipe(
    v.string(),
    v.regex(/^[\w][\w .-]{0,63}$/, 'a name of letters, digits, spaces, dots and dashes'),
  ),
  /** `claude`: a StackSpend connection, which takes logs and metrics of Claude. `otlp`: any OTLP remote, all signals. */
  kind: v.picklist(['claude', 'otlp']),
  /** Base URL; `/v1/logs` and so on are appended. A secret for `claude`: the connection id is in it. */
  url: v.pipe(v.string(), v.url(), v.check(isSendable, 'an http or https URL without a login')),
  /** StackSpend's id of the connection, when it is known. A secret. */
  connectionId: v.optional(v.string()),
  /** Sent with each batch. Values are secrets. */
  headers: v.optional(headersSchema),
  /** Takes prompts, responses, commands and tool contents out of what this remote gets. */
  redact: v.optional(v.boolean()),
  /** ISO-8601 UTC. */
  createdAt: v.string(),
})

export const connectionsSchema = v.strictObject({
  connections: v.optional(
    v.pipe(
      v.array(connectionSchema),
      v.check(list => new Set(list.map(({name}) => name)).size === list.length, 'a name of its own for each'),
    ),
    [],
  ),
})

/** Where telemetry is forwarded to. Kept in `connections.json`, which only its owner may read. */
export type Connection = v.InferOutput<typeof connectionSchema>

/** A connection without its secrets. */
export type Remote = Pick<Connection, 'name' | 'kind'>
