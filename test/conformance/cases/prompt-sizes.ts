import {caseOf, usd} from '../conformance-case.ts'
import {assistant, FILE} from '../transcript-line.ts'

/** A request without cache, and what it adds to a truth. */
function plain(inputTokens: number, outputTokens: number) {
  return {inputTokens, outputTokens, cacheReadTokens: 0, cacheWrite5mTokens: 0}
}
const plainTruth = {requests: 1, cacheReadTokens: 0, cacheWriteTokens: 0}

/** Prices that depend on how long the prompt of one request is, cached or not. */
export const promptSizeCases = [
  caseOf(
    'Sonnet 4.5 is sent 250,000 tokens while prompts over 200,000 cost more',
    {
      covers: ['A-4'],
      truth: {
        ...plainTruth,
        inputTokens: 250_000,
        outputTokens: 1_000,
        costUsd: usd(250_000 * 6 + 1_000 * 22.5),
      },
    },
    folder => folder.write(FILE, [assistant({id: 'one', ...plain(250_000, 1_000)})]),
  ),
  caseOf(
    'The same after 30 March 2026, when they no longer do',
    {
      covers: ['A-4'],
      truth: {
        ...plainTruth,
        inputTokens: 250_000,
        outputTokens: 1_000,
        costUsd: usd(250_000 * 3 + 1_000 * 15),
      },
    },
    folder =>
      folder.write(FILE, [assistant({id: 'one', at: '2026-04-10T12:00:00.000Z', ...plain(250_000, 1_000)})]),
  ),
  caseOf(
    'A prompt of exactly 200,000 tokens',
    {
      truth: {
        ...plainTruth,
        inputTokens: 200_000,
        outputTokens: 1_000,
        costUsd: usd(200_000 * 3 + 1_000 * 15),
      },
    },
    folder => folder.write(FILE, [assistant({id: 'one', ...plain(200_000, 1_000)})]),
  ),
  caseOf(
    'A prompt that is long because of what the cache holds of it',
    {
      covers: ['A-3', 'A-4'],
      truth: {
        requests: 1,
        inputTokens: 1_000,
        outputTokens: 500,
        cacheReadTokens: 150_000,
        cacheWriteTokens: 60_000,
        costUsd: usd(1_000 * 6 + 500 * 22.5 + 150_000 * 0.6 + 60_000 * 7.5),
      },
    },
    folder =>
      folder.write(FILE, [
        assistant({id: 'one', inputTokens: 1_000, cacheReadTokens: 150_000, cacheWrite5mTokens: 60_000}),
      ]),
  ),
  caseOf(
    'Two prompts of 150,000 tokens, which are long only together',
    {
      covers: ['A-4'],
      truth: {
        ...plainTruth,
        requests: 2,
        inputTokens: 300_000,
        outputTokens: 2_000,
        costUsd: usd(300_000 * 3 + 2_000 * 15),
      },
    },
    folder =>
      folder.write(FILE, [
        assistant({id: 'one', ...plain(150_000, 1_000)}),
        assistant({id: 'two', ...plain(150_000, 1_000)}),
      ]),
  ),
  caseOf(
    'Haiku 5.5 is sent 120,000 tokens: its prompts are long over 100,000',
    {
      covers: ['A-4'],
      truth: {
        ...plainTruth,
        inputTokens: 120_000,
        outputTokens: 1_000,
        costUsd: usd(120_000 * 0.5 + 1_000 * 2.5),
      },
    },
    folder =>
      folder.write(FILE, [
        assistant({
          id: 'one',
          model: 'claude-haiku-5-5',
          at: '2026-11-15T12:00:00.000Z',
          ...plain(120_000, 1_000),
        }),
      ]),
  ),
]
