import {answers} from '../answers.ts'
import {caseOf} from '../conformance-case.ts'
import {assistant, assistantLine, FILE, user} from '../transcript-line.ts'

const HUGE_LINE_BYTES = 200_000_000

/** What a file may look like, and what in it is no usage. */
export const lineCases = [
  caseOf('JSON with a space after each colon and comma', {truth: answers(1)}, folder =>
    folder.write(FILE, [spaced(assistantLine({id: 'one'}))]),
  ),
  caseOf('JSON with its keys in reverse order', {truth: answers(1)}, folder =>
    folder.write(FILE, [JSON.stringify(reversed(assistantLine({id: 'one'})))]),
  ),
  caseOf('A member with a content of its own before the message', {truth: answers(1)}, folder =>
    folder.write(FILE, [
      JSON.stringify({origin: {content: [{text: 'Hello'}]}, ...assistantLine({id: 'one'})}),
    ]),
  ),
  caseOf('A malformed line in the middle and a torn one at the end', {truth: answers(2)}, folder =>
    folder.writeRaw(
      FILE,
      `${assistant({id: 'one'})}\n`,
      `{"type":"assistant","message":{"id":"msg_01bad","usage":{"input_tokens":5}\n`,
      `${assistant({id: 'two'})}\n`,
      assistant({id: 'three'}).slice(0, 400),
    ),
  ),
  caseOf('A last line that is whole but for its newline', {truth: answers(2)}, folder =>
    folder.writeRaw(FILE, `${assistant({id: 'one'})}\n`, assistant({id: 'two'})),
  ),
  caseOf('Empty lines, and lines that are JSON but no object', {truth: answers(2)}, folder =>
    folder.write(FILE, [assistant({id: 'one'}), '', '  ', 'null', '42', '[]', assistant({id: 'two'})]),
  ),
  caseOf('A byte order mark before the first line', {truth: answers(2)}, folder =>
    folder.writeRaw(FILE, `\uFEFF${assistant({id: 'one'})}\n${assistant({id: 'two'})}\n`),
  ),
  caseOf('Lines that end with CR LF', {truth: answers(2)}, folder =>
    folder.writeRaw(FILE, `${assistant({id: 'one'})}\r\n${assistant({id: 'two'})}\r\n`),
  ),
  caseOf('A line of 200 MB between two messages', {truth: answers(2)}, folder => {
    const [start, end] = user([{type: 'tool_result', content: '…'}]).split('…')
    const filling = Array.from({length: 100}, () => Buffer.alloc(HUGE_LINE_BYTES / 100, 'x'))
    folder.writeRaw(FILE, `${assistant({id: 'one'})}\n${start}`, ...filling, `${end}\n`)
    folder.append(FILE, [assistant({id: 'two'})])
  }),
  caseOf(
    'An error that the client wrote as a message of the model `<synthetic>`',
    {truth: answers(1)},
    folder => {
      const none = {inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWrite5mTokens: 0}
      const line = {isApiErrorMessage: true}
      folder.write(FILE, [
        assistant({id: 'one'}),
        assistant({id: 'two', model: '<synthetic>', requestId: null, line, ...none}),
      ])
    },
  ),
  caseOf(
    'A long tool result, and a sub-agent’s totals repeated in one',
    {covers: ['I-6'], truth: answers(2)},
    folder => {
      const usage = {input_tokens: 4_000, output_tokens: 900, cache_read_input_tokens: 12_000}
      const toolUseResult = {status: 'completed', agentId: 'a8eb3cff', totalTokens: 16_900, usage}
      folder.write(FILE, [
        assistant({id: 'one'}),
        user([{type: 'tool_result', tool_use_id: 'toolu_1', content: 'word '.repeat(40_000)}]),
        user([{type: 'tool_result', tool_use_id: 'toolu_2', content: 'done'}], {line: {toolUseResult}}),
        assistant({id: 'two', at: '2026-01-15T12:01:00.000Z'}),
      ])
    },
  ),
  caseOf('A tool that is given a transcript’s line as its input', {truth: answers(1)}, folder => {
    const input = assistantLine({id: 'quoted', inputTokens: 90_000, outputTokens: 9_000})
    const quoted = JSON.stringify(input)
    const content = [
      {type: 'tool_use', id: 'toolu_1', name: 'mcp__logs__store', input},
      {type: 'text', text: `It says ${quoted}`},
    ]
    folder.write(FILE, [
      user(`Store this: ${quoted}`),
      assistant({id: 'one', content}),
      user([{type: 'tool_result', tool_use_id: 'toolu_1', content: [input]}], {
        line: {toolUseResult: input},
      }),
    ])
  }),
  caseOf('Lines of other kinds: titles, snapshots, queues, progress', {truth: answers(1)}, folder =>
    folder.write(FILE, [
      '{"type":"summary","summary":"Fix the build","leafUuid":"ef06aaec-d370-4024-bc27-6f30e130fd66"}',
      '{"type":"file-history-snapshot","messageId":"msg_01one","snapshot":{"trackedFileBackups":{}}}',
      '{"type":"queue-operation","operation":"enqueue","timestamp":"2026-01-15T12:00:00.000Z"}',
      JSON.stringify({
        type: 'progress',
        timestamp: '2026-01-15T12:00:00.000Z',
        data: {type: 'agent_progress', message: assistantLine({id: 'one', outputTokens: 1})},
      }),
      assistant({id: 'one'}),
    ]),
  ),
]

function spaced(line: Record<string, unknown>): string {
  return JSON.stringify(line, null, 1).replaceAll(/\n\s*/g, ' ')
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, own]) => [key, reversed(own)] as const)
  return Object.fromEntries(entries.toReversed())
}
