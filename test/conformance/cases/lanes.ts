import {answers} from '../answers.ts'
import {apiRequestLog} from '../api-request-log.ts'
import {type ConformanceCase, usd} from '../conformance-case.ts'
import {assistant, blocks, FILE, OPUS_4_5, OTHER_SESSION, SESSION} from '../transcript-line.ts'

const LATER = '2026-01-15T12:10:00.000Z'
const LOG = apiRequestLog('one', {session: SESSION})

/** Usage that telemetry and transcripts know in part or both. A tool without a listener sees the transcripts alone. */
export const laneCases: readonly ConformanceCase[] = [
  {
    name: 'A request in a transcript, then twice in telemetry',
    covers: ['A-2'],
    steps: [{transcripts: folder => folder.write(FILE, blocks(3, {id: 'one'}))}, {telemetry: [LOG, LOG]}],
    truth: answers(1),
  },
  {
    name: 'A transcript that says 1 token out where telemetry knows 500',
    covers: ['I-2'],
    steps: [
      {
        telemetry: [LOG],
        transcripts: folder =>
          folder.write(FILE, [assistant({id: 'one', outputTokens: 1, stopReason: null})]),
      },
    ],
    truth: answers(1),
  },
  {
    name: 'The same of a client whose telemetry has no request ids (2.0.76)',
    covers: ['I-2'],
    steps: [
      {
        telemetry: [
          apiRequestLog('one', {
            session: SESSION,
            at: '2026-01-15T12:00:01.200Z',
            attributes: {
              request_id: undefined,
              cache_creation_5m_tokens: undefined,
              cache_creation_1h_tokens: undefined,
            },
          }),
        ],
        transcripts: folder =>
          folder.write(FILE, [
            assistant({id: 'one', outputTokens: 1, stopReason: null, line: {version: '2.0.76'}}),
          ]),
      },
    ],
    truth: answers(1),
  },
  {
    name: 'Telemetry that lost two of three requests',
    covers: ['I-9'],
    steps: [
      {
        telemetry: [LOG],
        transcripts: folder =>
          folder.write(FILE, [
            ...blocks(2, {id: 'one'}),
            assistant({id: 'two', at: LATER}),
            assistant({id: 'three', at: LATER}),
          ]),
      },
    ],
    truth: answers(3),
  },
  {
    name: 'One session in telemetry alone, another in transcripts alone',
    covers: ['I-10'],
    steps: [
      {
        telemetry: [apiRequestLog('one', {session: OTHER_SESSION})],
        transcripts: folder => folder.write(FILE, [assistant({id: 'two'})]),
      },
    ],
    truth: answers(2),
  },
  {
    name: 'Cache writes of one hour and web searches that only the transcript tells of',
    covers: ['A-3'],
    steps: [
      {
        telemetry: [
          apiRequestLog('one', {
            session: SESSION,
            attributes: {
              model: OPUS_4_5,
              cache_read_tokens: 0,
              cache_creation_tokens: 100_000,
              cache_creation_5m_tokens: undefined,
              cache_creation_1h_tokens: undefined,
              cost_usd: 0.638,
            },
          }),
        ],
        transcripts: folder =>
          folder.write(FILE, [
            assistant({
              id: 'one',
              model: OPUS_4_5,
              cacheReadTokens: 0,
              cacheWrite5mTokens: 0,
              cacheWrite1hTokens: 100_000,
              usage: {server_tool_use: {web_search_requests: 10, web_fetch_requests: 0}},
            }),
          ]),
      },
    ],
    truth: {
      requests: 1,
      inputTokens: 100,
      outputTokens: 500,
      cacheReadTokens: 0,
      cacheWriteTokens: 100_000,
      costUsd: usd(100 * 5 + 500 * 25 + 100_000 * 10) + 10 * 0.01,
    },
  },
]
