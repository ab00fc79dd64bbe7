import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import * as v from 'valibot'

const CAPTURES = join(import.meta.dirname, '..', 'fixtures', 'captures')
const GRPC_HEADER_BYTES = 5

const signalSchema = v.picklist(['logs', 'metrics', 'traces'])

const arrivalSchema = v.object({
  file: v.string(),
  signal: signalSchema,
  path: v.string(),
  contentType: v.string(),
  contentEncoding: v.picklist(['identity', 'gzip']),
  framing: v.picklist(['length', 'chunked']),
  /** ISO-8601 UTC. */
  receivedAt: v.string(),
  /** Since the scenario began. */
  offsetMs: v.number(),
})

const tokenCount = v.pipe(v.number(), v.integer())

const reportedSchema = v.pipe(
  v.object({
    session: v.string(),
    request_id: v.optional(v.string()),
    model: v.string(),
    in: tokenCount,
    out: tokenCount,
    cache_read: tokenCount,
    cache_creation: tokenCount,
    cost_usd: v.number(),
  }),
  v.transform(row => ({
    sessionId: row.session,
    requestId: row.request_id,
    model: row.model,
    inputTokens: row.in,
    outputTokens: row.out,
    cacheReadTokens: row.cache_read,
    cacheWriteTokens: row.cache_creation,
    reportedUsd: row.cost_usd,
  })),
)

const servedSchema = v.pipe(
  v.object({
    request_id: v.string(),
    status: v.number(),
    case: v.nullish(v.string()),
    model: v.string(),
    usage: v.optional(
      v.object({
        input_tokens: tokenCount,
        output_tokens: tokenCount,
        cache_read_input_tokens: v.optional(tokenCount, 0),
        cache_creation_input_tokens: v.optional(tokenCount, 0),
        cache_creation: v.optional(v.object({ephemeral_1h_input_tokens: tokenCount})),
      }),
    ),
  }),
  v.transform(row => ({
    requestId: row.request_id,
    status: row.status,
    /** What the request was made to show. */
    caseName: row.case ?? undefined,
    model: row.model,
    usage: row.usage && {
      inputTokens: row.usage.input_tokens,
      outputTokens: row.usage.output_tokens,
      cacheReadTokens: row.usage.cache_read_input_tokens,
      cacheWriteTokens: row.usage.cache_creation_input_tokens,
      cacheWrite1hTokens: row.usage.cache_creation?.ephemeral_1h_input_tokens ?? 0,
    },
  })),
)

const truthSchema = v.object({
  api: v.array(servedSchema),
  logs: v.array(reportedSchema),
  counts: v.record(v.string(), v.number()),
  sessions: v.array(v.string()),
})

/** One request body as the client sent it. */
export type CapturedBatch = v.InferOutput<typeof arrivalSchema> & {readonly body: Buffer}

/** What the client reported of one model request. */
export type ReportedRequest = v.InferOutput<typeof reportedSchema>

/** `api` is what the API served, `logs` what the client reported of it: two scenarios served more. */
export type Truth = v.InferOutput<typeof truthSchema>

export type Scenario = {
  /** Of Claude Code. */
  readonly version: string
  readonly name: string
  /** In order of arrival. */
  readonly batches: readonly CapturedBatch[]
  readonly truth: Truth
}

/** Every captured scenario, sorted by version and name. */
export function listScenarios(): {version: string; name: string}[] {
  return readdirSync(CAPTURES)
    .sort()
    .flatMap(folder =>
      readdirSync(join(CAPTURES, folder), {withFileTypes: true})
        .filter(entry => entry.isDirectory() && !entry.name.endsWith('.transcripts'))
        .map(entry => entry.name)
        .sort()
        .map(name => ({version: folder.replace('claude-code-', ''), name})),
    )
}

/**
 * One captured scenario. Bodies are byte for byte what arrived, but for gRPC ones: these are given as the
 * protobuf message that the frame carried, addressed as OTLP/HTTP would be.
 */
export function loadScenario(version: string, name: string): Scenario {
  const folder = join(CAPTURES, `claude-code-${version}`)
  const arrivals = v.parse(v.array(arrivalSchema), readJson(join(folder, name, 'scenario.json')))
  const truths = v.parse(v.record(v.string(), v.unknown()), readJson(join(folder, 'truth.json')))
  const batches = arrivals.map(arrival => {
    const body = readFileSync(join(folder, name, arrival.file))
    return arrival.contentType === 'application/grpc' ? unframed({...arrival, body}) : {...arrival, body}
  })
  return {version, name, batches, truth: v.parse(truthSchema, truths[name])}
}

/** The folder of the transcripts that the client wrote in a scenario, laid out as below `~/.claude/projects`. */
export function transcriptsOf(version: string, name: string): string {
  return join(CAPTURES, `claude-code-${version}`, `${name}.transcripts`)
}

function unframed(batch: CapturedBatch): CapturedBatch {
  const message = batch.body.subarray(GRPC_HEADER_BYTES)
  return {
    ...batch,
    path: `/v1/${batch.signal}`,
    contentType: 'application/x-protobuf',
    body: batch.body[0] === 1 ? gunzipSync(message) : message,
  }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
