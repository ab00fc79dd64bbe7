import {describe, expect, it} from 'vitest'
import {estimateFacts} from '../../../src/report/bill/estimate-facts.ts'
import {builtInPriceList} from '../../support/price-list.ts'
import {metricRow, spendRow} from '../spend-row.ts'

const options = {prices: builtInPriceList(), plans: []}

describe('what was recorded', () => {
  it('is unknown in every figure where there is nothing', () => {
    expect(estimateFacts([], options)).toMatchObject({
      estimatedUsd: null,
      reportedUsd: null,
      isRecorded: false,
      isReportedWhole: false,
    })
  })

  it.each(['bedrock', 'vertex', 'foundry', 'aws.bedrock', 'gcp.vertex_ai'])(
    'ran on %s, which bills by itself',
    provider => {
      const rows = [spendRow({provider, inputTokens: 250_000}), spendRow({inputTokens: 250_000})]
      expect(estimateFacts(rows, options).otherCloudsUsd).toEqual(new Map([[provider, 1]]))
    },
  )

  it.each(['firstParty', 'anthropic', 'gateway', '', undefined])(
    'ran on no other cloud with %j',
    provider => {
      expect(estimateFacts([spendRow({provider, inputTokens: 1})], options).otherCloudsUsd.size).toBe(0)
    },
  )

  it('is reported whole only when the client said the cost of each request', () => {
    const isWhole = (reportedRequests: number) =>
      estimateFacts([spendRow({requests: 2, reportedRequests, reportedMicroUsd: 5})], options).isReportedWhole
    expect([isWhole(2), isWhole(1)]).toEqual([true, false])
    expect(estimateFacts([metricRow({reportedMicroUsd: 5})], options).isReportedWhole).toBe(false)
  })
})
