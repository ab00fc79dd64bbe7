import {answers} from '../answers.ts'
import {caseOf} from '../conformance-case.ts'
import {assistant, blocks, FILE, PROJECT, SESSION, user} from '../transcript-line.ts'

const UNFINISHED = {stopReason: null} as const

/** One message is one request, and its finished record is what was used. */
export const messageCases = [
  caseOf(
    'One message in three lines, one per block',
    {covers: ['I-1', 'A-1', 'A-3'], truth: answers(1)},
    folder => folder.write(FILE, [user('Hello'), ...blocks(3, {id: 'one'})]),
  ),
  caseOf(
    'Lines of a message that streams: 1, 37, then 500 tokens out',
    {covers: ['I-4'], truth: answers(1)},
    folder =>
      folder.write(FILE, [
        assistant({id: 'one', block: 0, outputTokens: 1, ...UNFINISHED}),
        assistant({id: 'one', block: 1, outputTokens: 37, ...UNFINISHED}),
        assistant({id: 'one', block: 2}),
      ]),
  ),
  caseOf(
    'A sub-agent’s lines that grow, beside its parent’s that do not',
    {covers: ['I-2', 'I-5'], truth: answers(2)},
    folder => {
      const line = {isSidechain: true, agentId: 'a8eb3cff'}
      folder.write(FILE, blocks(2, {id: 'one'}))
      folder.write(`${PROJECT}/${SESSION}/subagents/agent-a8eb3cff.jsonl`, [
        assistant({id: 'two', block: 0, outputTokens: 8, line, ...UNFINISHED}),
        assistant({id: 'two', block: 1, line}),
      ])
    },
  ),
  caseOf(
    'A partial record with other input and cache counts than the finished one',
    {covers: ['I-4'], truth: answers(1)},
    folder =>
      folder.write(FILE, [
        assistant({
          id: 'one',
          block: 0,
          inputTokens: 140,
          outputTokens: 1,
          cacheReadTokens: 7_000,
          cacheWrite5mTokens: 2_500,
          ...UNFINISHED,
        }),
        assistant({id: 'one', block: 1}),
      ]),
  ),
  caseOf(
    'The finished record first and an early copy of it after',
    {covers: ['I-2', 'I-4'], truth: answers(1)},
    folder =>
      folder.write(FILE, [
        assistant({id: 'one', block: 1}),
        assistant({id: 'one', block: 0, outputTokens: 1, ...UNFINISHED}),
      ]),
  ),
  caseOf('A copy of a message with nothing but zeros', {covers: ['I-2'], truth: answers(1)}, folder =>
    folder.write(FILE, [
      assistant({id: 'one'}),
      assistant({
        id: 'one',
        block: 1,
        inputTokens: 0,
        outputTokens: 0,
        cacheReadTokens: 0,
        cacheWrite5mTokens: 0,
      }),
    ]),
  ),
  caseOf('Two messages of the same instant, alike in all but their ids', {truth: answers(2)}, folder =>
    folder.write(FILE, [assistant({id: 'one'}), assistant({id: 'two'})]),
  ),
]
