import {createHash} from 'node:crypto'

/** Claude Code's usage of one answer; what is not given is the answer that most cases are made of. */
export type Answer = {
  /** Names the message and, unless `requestId` says otherwise, the request. */
  readonly id: string
  readonly at?: string
  readonly model?: string
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly cacheReadTokens?: number
  readonly cacheWrite5mTokens?: number
  readonly cacheWrite1hTokens?: number
  /** More of the usage, or in place of it. */
  readonly usage?: Readonly<Record<string, unknown>>
  /** `null`: the line has none. */
  readonly requestId?: string | null
  readonly messageId?: string | null
  readonly session?: string
  /** The block of the message that this line is about. */
  readonly block?: number
  readonly content?: readonly unknown[]
  readonly stopReason?: string | null
  /** More of the line, or in place of it. */
  readonly line?: Readonly<Record<string, unknown>>
}

export const SESSION = '5a3c6104-c0f2-4fcb-927d-9cb5cfe58591'
export const OTHER_SESSION = '7d19e2b8-4f60-4c1e-8a35-2b6f0c9d1e47'
export const PROJECT = '-home-dev-app'
export const FILE = `${PROJECT}/${SESSION}.jsonl`
export const OTHER_FILE = `${PROJECT}/${OTHER_SESSION}.jsonl`

export const SONNET_4_5 = 'claude-sonnet-4-5-20250929'
export const OPUS_4_5 = 'claude-opus-4-5-20251101'

/** A line of an assistant's message, in the shape that Claude Code 2.1.330 writes. */
export function assistant(answer: Answer): string {
  return JSON.stringify(assistantLine(answer))
}

export function assistantLine(answer: Answer): Record<string, unknown> {
  const {id, block = 0, requestId = `req_011C${id}`, messageId = `msg_01${id}`} = answer
  return {
    ...envelope({...answer, salt: `assistant ${id} ${block}`}),
    type: 'assistant',
    message: {
      ...(messageId === null ? {} : {id: messageId}),
      type: 'message',
      role: 'assistant',
      model: answer.model ?? SONNET_4_5,
      content: answer.content ?? [{type: 'text', text: `Part ${block} of the answer.`}],
      stop_reason: answer.stopReason === undefined ? 'end_turn' : answer.stopReason,
      stop_sequence: null,
      usage: usageOf(answer),
    },
    ...(requestId === null ? {} : {requestId}),
    ...answer.line,
  }
}

/** A line of what a person or a tool said, which used nothing by itself. */
export function user(
  content: unknown,
  options: Pick<Answer, 'at' | 'session' | 'line'> & {readonly id?: string} = {},
): string {
  const salt = `user ${options.id ?? ''}`
  const line = {...envelope({...options, salt}), type: 'user', message: {role: 'user', content}}
  return JSON.stringify({...line, ...options.line})
}

/** Lines of one message: so many, each with a block of its own, all with the same usage. */
export function blocks(count: number, answer: Answer): string[] {
  return Array.from({length: count}, (_, block) => assistant({...answer, block}))
}

function usageOf(answer: Answer): Record<string, unknown> {
  const {cacheWrite5mTokens = 2_000, cacheWrite1hTokens = 0} = answer
  return {
    input_tokens: answer.inputTokens ?? 100,
    cache_creation_input_tokens: cacheWrite5mTokens + cacheWrite1hTokens,
    cache_read_input_tokens: answer.cacheReadTokens ?? 7_500,
    output_tokens: answer.outputTokens ?? 500,
    server_tool_use: {web_search_requests: 0, web_fetch_requests: 0},
    service_tier: 'standard',
    cache_creation: {
      ephemeral_1h_input_tokens: cacheWrite1hTokens,
      ephemeral_5m_input_tokens: cacheWrite5mTokens,
    },
    inference_geo: '',
    iterations: [],
    speed: 'standard',
    ...answer.usage,
  }
}

function envelope({
  at = '2026-01-15T12:00:00.000Z',
  session = SESSION,
  salt,
}: Pick<Answer, 'at' | 'session'> & {salt: string}) {
  return {
    parentUuid: null,
    isSidechain: false,
    userType: 'external',
    entrypoint: 'cli',
    cwd: '/home/dev/app',
    sessionId: session,
    version: '2.1.330',
    gitBranch: 'main',
    uuid: uuidOf(`${salt} ${session}`),
    timestamp: at,
  }
}

function uuidOf(text: string): string {
  const hex = createHash('sha1').update(text).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
