import {answers} from '../answers.ts'
import {caseOf, usd} from '../conformance-case.ts'
import {assistant, FILE} from '../transcript-line.ts'

const NO_CACHE = {cacheReadTokens: 0, cacheWrite5mTokens: 0} as const
const THOUSANDS = {inputTokens: 1_000, outputTokens: 1_000, ...NO_CACHE} as const
const thousandsTruth = {
  requests: 1,
  inputTokens: 1_000,
  outputTokens: 1_000,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
}
const FAST = {speed: 'fast'} as const
const NOVEMBER = '2026-11-15T12:00:00.000Z'

/** What costs beside the tokens, or makes them cost more. */
export const surchargeCases = [
  caseOf(
    'Ten web searches, at 10 dollars per thousand',
    {
      truth: {
        requests: 1,
        inputTokens: 100,
        outputTokens: 500,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        costUsd: usd(100 * 3 + 500 * 15) + 10 * 0.01,
      },
    },
    folder =>
      folder.write(FILE, [
        assistant({
          id: 'one',
          ...NO_CACHE,
          usage: {server_tool_use: {web_search_requests: 10, web_fetch_requests: 3}},
        }),
      ]),
  ),
  caseOf(
    'Opus 4.6 in fast mode',
    {covers: ['A-4'], truth: {...thousandsTruth, costUsd: usd(1_000 * 30 + 1_000 * 150)}},
    folder =>
      folder.write(FILE, [
        assistant({
          id: 'one',
          model: 'claude-opus-4-6',
          at: '2026-04-10T12:00:00.000Z',
          ...THOUSANDS,
          usage: FAST,
        }),
      ]),
  ),
  caseOf(
    'The same after 28 June 2026, when fast mode runs at standard speed and price',
    {covers: ['A-4'], truth: {...thousandsTruth, costUsd: usd(1_000 * 5 + 1_000 * 25)}},
    folder =>
      folder.write(FILE, [
        assistant({id: 'one', model: 'claude-opus-4-6', at: NOVEMBER, ...THOUSANDS, usage: FAST}),
      ]),
  ),
  caseOf(
    'Opus 5.5 in fast mode',
    {covers: ['A-4'], truth: {...thousandsTruth, costUsd: usd(1_000 * 8 + 1_000 * 40)}},
    folder =>
      folder.write(FILE, [
        assistant({id: 'one', model: 'claude-opus-5-5', at: NOVEMBER, ...THOUSANDS, usage: FAST}),
      ]),
  ),
  caseOf(
    'Opus 5.5 kept to the United States: 1.1 times the price',
    {truth: {...thousandsTruth, costUsd: usd(1_000 * 4 + 1_000 * 20) * 1.1}},
    folder =>
      folder.write(FILE, [
        assistant({
          id: 'one',
          model: 'claude-opus-5-5',
          at: NOVEMBER,
          ...THOUSANDS,
          usage: {inference_geo: 'us'},
        }),
      ]),
  ),
  caseOf('Sonnet 4.5 kept to the United States, which costs nothing more', {truth: answers(1)}, folder =>
    folder.write(FILE, [assistant({id: 'one', usage: {inference_geo: 'us'}})]),
  ),
  caseOf(
    'Fast mode, the United States and two web searches at once',
    {truth: {...thousandsTruth, costUsd: usd(1_000 * 8 + 1_000 * 40) * 1.1 + 2 * 0.01}},
    folder =>
      folder.write(FILE, [
        assistant({
          id: 'one',
          model: 'claude-opus-5-5',
          at: NOVEMBER,
          ...THOUSANDS,
          usage: {
            ...FAST,
            inference_geo: 'us',
            server_tool_use: {web_search_requests: 2, web_fetch_requests: 0},
          },
        }),
      ]),
  ),
]
