import {answers} from '../answers.ts'
import {caseOf} from '../conformance-case.ts'
import {assistant, blocks, FILE, OTHER_FILE, OTHER_SESSION, PROJECT, SESSION} from '../transcript-line.ts'

const LATER = '2026-01-15T12:10:00.000Z'
const SIDECHAIN = {isSidechain: true, agentId: 'a8eb3cff'}

/** The same message in several places, and messages that are in a place of their own. */
export const copyCases = [
  caseOf(
    'A resumed session: its lines again in a new file, and more',
    {covers: ['I-3', 'A-2', 'A-5'], truth: answers(2)},
    folder => {
      folder.write(FILE, blocks(2, {id: 'one'}))
      folder.write(OTHER_FILE, [
        ...blocks(2, {id: 'one', session: OTHER_SESSION}),
        assistant({id: 'two', session: OTHER_SESSION, at: LATER}),
      ])
    },
  ),
  caseOf(
    'A forked session: both sides go on after the copied part',
    {covers: ['I-3', 'A-5'], truth: answers(3)},
    folder => {
      folder.write(FILE, [assistant({id: 'one'}), assistant({id: 'two', at: LATER})])
      folder.write(OTHER_FILE, [
        assistant({id: 'one', session: OTHER_SESSION, line: {forkedFrom: {sessionId: SESSION}}}),
        assistant({id: 'three', session: OTHER_SESSION, at: LATER}),
      ])
    },
  ),
  caseOf(
    'A sidechain that repeats its parent’s message under another request id',
    {covers: ['I-3', 'A-5'], truth: answers(1)},
    folder => {
      folder.write(FILE, [assistant({id: 'one'})])
      folder.write(`${PROJECT}/${SESSION}/subagents/agent-a8eb3cff.jsonl`, [
        assistant({id: 'one', requestId: 'req_011Cother', line: SIDECHAIN}),
      ])
    },
  ),
  caseOf(
    'A message that one file has unfinished and another finished',
    {covers: ['I-3', 'I-4'], truth: answers(1)},
    folder => {
      folder.write(FILE, [assistant({id: 'one', outputTokens: 1, stopReason: null})])
      folder.write(OTHER_FILE, [assistant({id: 'one', session: OTHER_SESSION})])
    },
  ),
  caseOf('The same line twice in one file', {covers: ['A-2'], truth: answers(1)}, folder =>
    folder.write(FILE, [assistant({id: 'one'}), assistant({id: 'one'})]),
  ),
  caseOf('A line without a request id, twice', {covers: ['I-1'], truth: answers(1)}, folder =>
    folder.write(FILE, [assistant({id: 'one', requestId: null}), assistant({id: 'one', requestId: null})]),
  ),
  caseOf(
    'Two messages without request ids, each in two lines',
    {covers: ['I-1', 'A-1'], truth: answers(2)},
    folder =>
      folder.write(FILE, [
        ...blocks(2, {id: 'one', requestId: null}),
        ...blocks(2, {id: 'two', requestId: null, at: LATER}),
      ]),
  ),
  caseOf('Two messages with neither id, ten minutes apart', {truth: answers(2)}, folder =>
    folder.write(FILE, [
      assistant({id: 'one', requestId: null, messageId: null}),
      assistant({id: 'two', requestId: null, messageId: null, at: LATER}),
    ]),
  ),
  caseOf('A sub-agent’s file in the session’s folder', {covers: ['I-5'], truth: answers(2)}, folder => {
    folder.write(FILE, [assistant({id: 'one'})])
    folder.write(`${PROJECT}/${SESSION}/subagents/agent-a8eb3cff.jsonl`, [
      assistant({id: 'two', line: SIDECHAIN}),
    ])
  }),
  caseOf('A sub-agent’s file one folder deeper', {covers: ['I-5'], truth: answers(2)}, folder => {
    folder.write(FILE, [assistant({id: 'one'})])
    folder.write(`${PROJECT}/${SESSION}/subagents/workflow-1/agent-a8eb3cff.jsonl`, [
      assistant({id: 'two', line: SIDECHAIN}),
    ])
  }),
  caseOf(
    'A sub-agent’s file beside its session’s, as 2.0.76 writes it',
    {covers: ['I-5'], truth: answers(2)},
    folder => {
      folder.write(FILE, [assistant({id: 'one'})])
      folder.write(`${PROJECT}/agent-a0b690c.jsonl`, [
        assistant({id: 'two', line: {...SIDECHAIN, version: '2.0.76'}}),
      ])
    },
  ),
]
