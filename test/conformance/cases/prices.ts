import {answers} from '../answers.ts'
import {caseOf, usd} from '../conformance-case.ts'
import {assistant, FILE, OPUS_4_5, SONNET_4_5} from '../transcript-line.ts'

const NO_CACHE = {cacheReadTokens: 0, cacheWrite5mTokens: 0} as const

/** A request without cache. */
function plain(inputTokens: number, outputTokens: number) {
  return {inputTokens, outputTokens, ...NO_CACHE}
}

/** Which price holds: by model, prompt size and day. The figures are the published ones of those days. */
export const priceCases = [
  caseOf(
    'Opus 4.5 writes 100,000 tokens to the cache for one hour',
    {
      covers: ['A-3'],
      truth: {
        requests: 1,
        inputTokens: 100,
        outputTokens: 500,
        cacheReadTokens: 0,
        cacheWriteTokens: 100_000,
        costUsd: usd(100 * 5 + 500 * 25 + 100_000 * 10),
      },
    },
    folder =>
      folder.write(FILE, [assistant({id: 'one', model: OPUS_4_5, ...NO_CACHE, cacheWrite1hTokens: 100_000})]),
  ),
  caseOf(
    'One request writes for five minutes and for one hour',
    {
      covers: ['A-3'],
      truth: {...answers(1), cacheWriteTokens: 3_000, costUsd: 0.01755 + usd(1_000 * 6)},
    },
    folder => folder.write(FILE, [assistant({id: 'one', cacheWrite1hTokens: 1_000})]),
  ),
  caseOf(
    'A client that does not say how long cache writes live',
    {covers: ['A-3'], truth: answers(1)},
    folder => folder.write(FILE, [assistant({id: 'one', usage: {cache_creation: undefined}})]),
  ),
  caseOf(
    'Two tokens in, 180,000 read from the cache',
    {
      covers: ['A-3'],
      truth: {
        requests: 1,
        inputTokens: 2,
        outputTokens: 100,
        cacheReadTokens: 180_000,
        cacheWriteTokens: 0,
        costUsd: usd(2 * 3 + 100 * 15 + 180_000 * 0.3),
      },
    },
    folder =>
      folder.write(FILE, [
        assistant({
          id: 'one',
          inputTokens: 2,
          outputTokens: 100,
          cacheReadTokens: 180_000,
          cacheWrite5mTokens: 0,
        }),
      ]),
  ),
  caseOf(
    'Models whose ids begin with one another’s, each at its own price',
    {
      covers: ['A-4'],
      truth: {
        requests: 4,
        inputTokens: 4_000,
        outputTokens: 4_000,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        costUsd: usd(1_000 * (15 + 75) + 1_000 * (15 + 75) + 1_000 * (5 + 25) + 1_000 * (5 + 25)),
      },
    },
    folder =>
      folder.write(FILE, [
        assistant({id: 'one', model: 'claude-opus-4-20250514', ...plain(1_000, 1_000)}),
        assistant({id: 'two', model: 'claude-opus-4-1-20250805', ...plain(1_000, 1_000)}),
        assistant({id: 'three', model: OPUS_4_5, ...plain(1_000, 1_000)}),
        assistant({id: 'four', model: 'claude-opus-4-5', ...plain(1_000, 1_000)}),
      ]),
  ),
  caseOf(
    'Opus 5 and Opus 5.5',
    {
      covers: ['A-4'],
      truth: {
        requests: 2,
        inputTokens: 2_000,
        outputTokens: 2_000,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        costUsd: usd(1_000 * (5 + 25) + 1_000 * (4 + 20)),
      },
    },
    folder =>
      folder.write(FILE, [
        assistant({
          id: 'one',
          model: 'claude-opus-5',
          at: '2026-11-15T12:00:00.000Z',
          ...plain(1_000, 1_000),
        }),
        assistant({
          id: 'two',
          model: 'claude-opus-5-5',
          at: '2026-11-15T12:00:01.000Z',
          ...plain(1_000, 1_000),
        }),
      ]),
  ),
  caseOf('Sonnet 4.5 as Bedrock and as Google Cloud name it', {covers: ['A-4'], truth: answers(2)}, folder =>
    folder.write(FILE, [
      assistant({id: 'one', model: `global.anthropic.${SONNET_4_5}-v1:0`}),
      assistant({id: 'two', model: 'claude-sonnet-4-5@20250929'}),
    ]),
  ),
  caseOf(
    'A model that no price list knows',
    {covers: ['I-11'], truth: {...answers(1), costUsd: 0, unpricedModels: ['claude-zebra-9']}},
    folder => folder.write(FILE, [assistant({id: 'one', model: 'claude-zebra-9'})]),
  ),
  caseOf(
    'An unknown model whose id begins with a known one’s, beside that one',
    {
      covers: ['I-11', 'A-4'],
      truth: {...answers(2), costUsd: 0.01755, unpricedModels: ['claude-sonnet-4-5-turbo']},
    },
    folder =>
      folder.write(FILE, [assistant({id: 'one'}), assistant({id: 'two', model: 'claude-sonnet-4-5-turbo'})]),
  ),
  caseOf('A line that brings a cost of its own', {truth: answers(1)}, folder =>
    folder.write(FILE, [assistant({id: 'one', line: {costUSD: 0.99}})]),
  ),
]
