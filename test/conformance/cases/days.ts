import {answers} from '../answers.ts'
import {caseOf, usd} from '../conformance-case.ts'
import {type Answer, assistant, FILE, user} from '../transcript-line.ts'

const READER: Omit<Answer, 'id'> = {
  model: 'claude-sonnet-5-5',
  inputTokens: 0,
  outputTokens: 1_000,
  cacheReadTokens: 500_000,
  cacheWrite5mTokens: 0,
}
const readersTruth = {
  requests: 2,
  inputTokens: 0,
  outputTokens: 2_000,
  cacheReadTokens: 1_000_000,
  cacheWriteTokens: 0,
}
// Sonnet 5.5 reads its cache at 0.20 dollars per million tokens until midnight UTC before 7 October 2026, then at 0.10.
const BEFORE = usd(1_000 * 10 + 500_000 * 0.2)
const AFTER = usd(1_000 * 10 + 500_000 * 0.1)

/** Which day a request is of, and which price held then. */
export const dayCases = [
  caseOf(
    'Half past eleven at night UTC, asked for by the days of Berlin',
    {timezone: 'Europe/Berlin', truth: {...answers(1), days: {'2026-01-16': 0.01755}}},
    folder => folder.write(FILE, [assistant({id: 'one', at: '2026-01-15T23:30:00.000Z'})]),
  ),
  caseOf(
    'Ten minutes around midnight in Kathmandu, 5 h 45 min ahead of UTC',
    {
      timezone: 'Asia/Kathmandu',
      truth: {...answers(2), days: {'2026-01-15': 0.01755, '2026-01-16': 0.01755}},
    },
    folder =>
      folder.write(FILE, [
        user('Hello', {id: 'first', at: '2026-01-15T18:09:59.000Z'}),
        assistant({id: 'one', at: '2026-01-15T18:10:00.000Z'}),
        user('Hello again', {id: 'second', at: '2026-01-15T18:19:59.000Z'}),
        assistant({id: 'two', at: '2026-01-15T18:20:00.000Z'}),
      ]),
  ),
  caseOf(
    'An answer to one prompt that takes its second request in the next month',
    {covers: ['I-8'], truth: {...answers(2), days: {'2026-01-31': 0.01755, '2026-02-01': 0.01755}}},
    folder =>
      folder.write(FILE, [
        user('Hello', {at: '2026-01-31T23:59:50.000Z'}),
        assistant({id: 'one', at: '2026-01-31T23:59:59.999Z'}),
        assistant({id: 'two', at: '2026-02-01T00:00:00.000Z'}),
      ]),
  ),
  caseOf(
    'A price that changes at midnight, and a request on either side',
    {
      covers: ['A-4'],
      truth: {...readersTruth, costUsd: BEFORE + AFTER, days: {'2026-10-06': BEFORE, '2026-10-07': AFTER}},
    },
    folder =>
      folder.write(FILE, [
        assistant({id: 'one', at: '2026-10-06T23:59:59.999Z', ...READER}),
        assistant({id: 'two', at: '2026-10-07T00:00:00.000Z', ...READER}),
      ]),
  ),
  caseOf(
    'The same change in the afternoon of a day in Los Angeles',
    {
      covers: ['A-4'],
      timezone: 'America/Los_Angeles',
      truth: {...readersTruth, costUsd: BEFORE + AFTER, days: {'2026-10-06': BEFORE + AFTER}},
    },
    folder =>
      folder.write(FILE, [
        assistant({id: 'one', at: '2026-10-06T15:00:00.000Z', ...READER}),
        assistant({id: 'two', at: '2026-10-07T01:00:00.000Z', ...READER}),
      ]),
  ),
]
