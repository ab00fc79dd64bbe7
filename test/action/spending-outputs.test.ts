import {expect, it} from 'vitest'
import {readPrintedResult} from '../../src/action/spending-outputs.ts'

const pullRequest = {
  schema: 'stackspend.pull-request/1',
  totals: {estimatedUsd: 1.230_000_4, totalTokens: 53_010, requests: 1},
  comment: {url: 'https://github.com/acme/api/pull/42#issuecomment-1', action: 'created'},
}

it('are the totals, unrounded, and where the comment is', () => {
  expect(readPrintedResult(JSON.stringify(pullRequest))).toEqual({
    status: 'spending',
    outputs: {
      'total-usd': '1.2300004',
      'total-tokens': '53010',
      'comment-url': 'https://github.com/acme/api/pull/42#issuecomment-1',
    },
  })
})

it('are empty, not 0, for an unknown cost and no comment', () => {
  const unknown = {...pullRequest, totals: {estimatedUsd: null, totalTokens: 7}, comment: null}
  expect(readPrintedResult(JSON.stringify(unknown))).toMatchObject({
    outputs: {'total-usd': '', 'total-tokens': '7', 'comment-url': ''},
  })
})

it('are none of a failure, which is told instead', () => {
  const printed = '{"error": {"code": "NO_DATA", "message": "nothing was counted", "hint": null}}\n'
  expect(readPrintedResult(printed)).toEqual({
    status: 'failed',
    message: 'nothing was counted',
    hint: undefined,
  })
})

it.each(['', 'Killed', '{"schema": "stackspend.pull-request/2"}'])(
  'are unknown of anything else: %s',
  printed => {
    expect(readPrintedResult(printed)).toEqual({status: 'unknown'})
  },
)
