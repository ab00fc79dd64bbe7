/** Where a request was seen. Lanes describe the same requests and are never added to one another. */
export type Lane = 'log' | 'span' | 'transcript'

/** A telemetry dialect: a file in `sources/`. */
export type Source =
  | 'claude-code'
  | 'cowork'
  | 'office-agent'
  | 'anthropic-sdk'
  | 'claude-platform'
  | 'openllmetry'
  | 'openinference'
  | 'gen-ai'

/**
 * Who and where, as one record said it. Session and request level: a person may change project, branch
 * or account inside one session.
 */
export type Context = {
  readonly userId?: string | undefined
  readonly userEmail?: string | undefined
  readonly accountId?: string | undefined
  readonly organizationId?: string | undefined
  /** `owner/name` of the repository, or a name that the resource gave. */
  readonly project?: string | undefined
  /** What the resource says that all of a client's work is on; a developer's client says nothing of the kind. */
  readonly branch?: string | undefined
  /** Resource attributes that the user set (chargeback): the first 32 by name, each value within 256 bytes. */
  readonly attributes: Readonly<Record<string, string>>
}

/**
 * Where a session worked when a transcript line was written. A person may change branch or folder inside one
 * session, so a place belongs to a request, or to an instant of a session.
 */
export type Place = {
  /** `owner/name` of the git remote, else the folder's name. */
  readonly project?: string | undefined
  readonly branch?: string | undefined
  /** What started the client: `cli`, `sdk-cli`, `claude-vscode`, … */
  readonly entrypoint?: string | undefined
  readonly clientVersion?: string | undefined
}

/** Token counts of one or several requests. `inputTokens` excludes cache reads and writes. */
export type TokenCounts = {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  /** Both times to live together. */
  readonly cacheWriteTokens: number
  /** The known part of `cacheWriteTokens` with 5 minutes to live. */
  readonly cacheWrite5mTokens: number
  /** The known part of `cacheWriteTokens` with 1 hour to live. */
  readonly cacheWrite1hTokens: number
}

/** What one model request consumed, as one lane saw it. Absent means not known. */
export type UsageEvent = TokenCounts & {
  readonly source: Source
  readonly lane: Lane
  /** The API's request id, `req_…`. */
  readonly requestId?: string | undefined
  /** Id of the message that answered, `msg_…`: ties the lines of a transcript, and spans that name it, to one request. */
  readonly messageId?: string | undefined
  /** This span and its parent, `traceId/spanId`, where a dialect nests requests in one another. */
  readonly spanKey?: string | undefined
  readonly parentSpanKey?: string | undefined
  readonly sessionId?: string | undefined
  /** Further sessions whose transcripts repeat it: forks and resumes copy lines under their own id. */
  readonly otherSessions?: readonly string[] | undefined
  /** `service.name` of a client that has no sessions: keeps the usage of two programs apart. */
  readonly application?: string | undefined
  /** The client leaves session ids out where it can, so its metrics have none. */
  readonly hidesSession?: boolean | undefined
  /** End of the request, Unix ms UTC. */
  readonly occurredAtMs: number
  /** Order within the client process; repeats when a session is continued. */
  readonly sequence?: number | undefined
  /** As sent, before any normalisation. */
  readonly model: string
  /** The client's own price, in millionths of a dollar. */
  readonly reportedMicroUsd?: number | undefined
  readonly webSearches?: number | undefined
  readonly speed?: string | undefined
  readonly geography?: string | undefined
  readonly provider?: string | undefined
  /** As the API answered: `standard`, `priority`, `batch`. */
  readonly serviceTier?: string | undefined
  /** Name of the sub-agent that made the request. */
  readonly agent?: string | undefined
  /** MCP tool that the request answers, `server/tool`. */
  readonly tool?: string | undefined
  /** What the request's own transcript line said. */
  readonly place?: Place | undefined
  readonly context: Context
}

/** A request that failed after all retries: no usage, but worth showing. */
export type ApiError = {
  readonly source: Source
  readonly sessionId?: string | undefined
  readonly requestId?: string | undefined
  readonly occurredAtMs: number
  readonly model?: string | undefined
  readonly statusCode?: number | undefined
  readonly attempts?: number | undefined
}

/** What a metric point counts. */
export type MetricKind = 'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'microUsd'

/** One point of a token or cost counter. Knows neither single requests nor the cache-write split. */
export type MetricPoint = {
  readonly source: Source
  readonly kind: MetricKind
  readonly temporality: 'delta' | 'cumulative'
  /** Identity of the series: resource, scope, metric and every attribute, but not the start time. */
  readonly series: string
  readonly startUnixNano: bigint
  readonly timeUnixNano: bigint
  /** `timeUnixNano` in Unix ms, or when the point arrived if it has no time. */
  readonly occurredAtMs: number
  /** Tokens, or US dollars for `microUsd` (converted after differencing). */
  readonly value: number
  readonly sessionId?: string | undefined
  readonly application?: string | undefined
  readonly model: string
  readonly speed?: string | undefined
  readonly provider?: string | undefined
  readonly agent?: string | undefined
  readonly tool?: string | undefined
  readonly context: Context
}

/** What any record said about a session, usage or not. */
export type SessionSighting = {
  readonly sessionId: string
  readonly atMs: number
  readonly plan?: string | undefined
  readonly clientVersion?: string | undefined
  readonly context: Context
}

/** A transcript line of a session, usage or not: where it worked from then on. */
export type PlaceSighting = {
  readonly sessionId: string
  /** Unix ms. */
  readonly atMs: number
  readonly place: Place
}

/** Everything that one export request told about usage. */
export type UsageBatch = {
  readonly events: readonly UsageEvent[]
  readonly points: readonly MetricPoint[]
  readonly apiErrors: readonly ApiError[]
  readonly sessions: readonly SessionSighting[]
  readonly places?: readonly PlaceSighting[] | undefined
  /** Records of a known source that should have carried usage but could not be read. */
  readonly unreadable: number
}
