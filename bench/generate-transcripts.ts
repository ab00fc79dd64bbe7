import {createRandom, type Random} from './random.ts'

/** How much history, and which: the same gives the same, byte by byte. */
export type TranscriptPlan = {
  readonly seed: number
  readonly requests: number
  readonly requestsPerFile: number
  /** One line per message, or three that stream: 1 token out, a part, all. */
  readonly linesPerMessage: 1 | 3
}

/** What an import must find in everything that was generated. */
export type TranscriptSums = {requests: number; outputTokens: number; totalTokens: number}

/** `path` is below `projects/`. */
export type TranscriptFile = {readonly path: string; readonly text: string}

const DAY_MS = 86_400_000
const LAST_DAY_MS = Date.UTC(2026, 10, 20)
const MAX_DAYS = 180
const PROJECTS = ['api', 'web', 'infra', 'docs', 'mobile'] as const
const MODELS = ['claude-sonnet-4-6', 'claude-sonnet-4-6', 'claude-opus-4-6'] as const
// With what else is on its line: 1.28 KB of an answer, 1.48 KB of a tool's result.
const ANSWER_LETTERS = 390
const RESULT_LETTERS = 905
const WORDS =
  'const the of \\"quoted\\" return index\\n    await store value and line to a file \\t in if'.split(' ')

/**
 * Transcripts as Claude Code 2.1.330 writes them: per request an answer and the result of the tool that it asked
 * for, 2.76 KB together. A file is a session of one day. Sums count each request once; they are complete when the
 * last file has been taken.
 */
export function generateTranscripts(plan: TranscriptPlan): {
  readonly files: Iterable<TranscriptFile>
  readonly sums: Readonly<TranscriptSums>
} {
  const sums: TranscriptSums = {requests: 0, outputTokens: 0, totalTokens: 0}
  return {files: generateFiles(plan, sums), sums}
}

function* generateFiles(plan: TranscriptPlan, sums: TranscriptSums): Generator<TranscriptFile> {
  const random = createRandom(plan.seed)
  for (let file = 0; sums.requests < plan.requests; file += 1) {
    const count = Math.min(plan.requestsPerFile, plan.requests - sums.requests)
    const project = random.pick(PROJECTS)
    const session = [8, 4, 4, 4, 12].map(digits => random.hex(digits)).join('-')
    const startMs = LAST_DAY_MS - (file % MAX_DAYS) * DAY_MS + random.between(6, 10) * 3_600_000
    const model = random.pick(MODELS)
    const lines: string[] = []
    for (let request = 0; request < count; request += 1) {
      const at = new Date(startMs + request * 60_000 + random.between(0, 50_000)).toISOString()
      lines.push(...requestLines(random, {project, session, model, at}, plan.linesPerMessage, sums))
    }
    yield {path: `-home-dev-${project}/${session}.jsonl`, text: `${lines.join('\n')}\n`}
  }
}

type Around = {
  readonly project: string
  readonly session: string
  readonly model: string
  readonly at: string
}

function requestLines(
  random: Random,
  around: Around,
  linesPerMessage: 1 | 3,
  sums: TranscriptSums,
): string[] {
  const counts = {
    input: random.between(2, 400),
    read: random.between(12_000, 150_000),
    write: random.between(200, 4_000),
  }
  const output = random.between(20, 2_500)
  sums.requests += 1
  sums.outputTokens += output
  sums.totalTokens += counts.input + counts.read + counts.write + output
  const id = random.hex(24)
  const outputs = linesPerMessage === 1 ? [output] : [1, Math.ceil(output / 3), output]
  return [
    ...outputs.map(soFar => answerLine(random, around, {...counts, id, output: soFar})),
    resultLine(random, around),
  ]
}

function answerLine(
  random: Random,
  around: Around,
  {id, input, read, write, output}: {id: string; input: number; read: number; write: number; output: number},
): string {
  return (
    `{"parentUuid":"${uuid(random)}","isSidechain":false,"message":{"id":"msg_01${id}","type":"message","role":"assistant",` +
    `"model":"${around.model}","content":[{"type":"text","text":"${letters(random, ANSWER_LETTERS)}"}],` +
    `"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":${input},"cache_creation_input_tokens":${write},` +
    `"cache_read_input_tokens":${read},"output_tokens":${output},"server_tool_use":{"web_search_requests":0,` +
    `"web_fetch_requests":0},"service_tier":"standard","cache_creation":{"ephemeral_1h_input_tokens":0,` +
    `"ephemeral_5m_input_tokens":${write}},"inference_geo":"","iterations":[],"speed":"standard"},"stop_details":null},` +
    `"requestId":"req_011C${id}","type":"assistant",${envelope(random, around)}}`
  )
}

function resultLine(random: Random, around: Around): string {
  return (
    `{"parentUuid":"${uuid(random)}","isSidechain":false,"promptId":"${uuid(random)}","type":"user","message":{"role":"user",` +
    `"content":[{"tool_use_id":"toolu_01${random.hex(24)}","type":"tool_result","content":"${letters(random, RESULT_LETTERS)}",` +
    `"is_error":false}]},${envelope(random, around)}}`
  )
}

function envelope(random: Random, {at, session, project}: Around): string {
  return (
    `"uuid":"${uuid(random)}","timestamp":"${at}","userType":"external","entrypoint":"cli","cwd":"/home/dev/${project}",` +
    `"sessionId":"${session}","version":"2.1.330","gitBranch":"main"`
  )
}

/** At least so many letters, escaped as JSON has them. */
function letters(random: Random, count: number): string {
  let text = ''
  while (text.length < count) text += `${WORDS[random.between(0, WORDS.length - 1)]} `
  return text
}

function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map(digits => random.hex(digits)).join('-')
}
