import {describe, expect, it} from 'vitest'
import {listScenarios, loadScenario} from './captures.ts'
import {truthTotals} from './truth-totals.ts'

const scenarios = listScenarios()

describe('captured scenarios', () => {
  it('are listed by version and name', () => {
    expect(scenarios.map(({version, name}) => `${version} ${name}`)).toMatchInlineSnapshot(`
      [
        "2.0.76 cumulative",
        "2.0.76 http-protobuf",
        "2.1.330 answer-first-1-503",
        "2.1.330 api-error",
        "2.1.330 cost",
        "2.1.330 cumulative",
        "2.1.330 grpc",
        "2.1.330 http-json",
        "2.1.330 http-protobuf",
        "2.1.330 http-protobuf-gzip",
        "2.1.330 models",
        "2.1.330 multiturn",
        "2.1.330 no-beta-flag",
        "2.1.330 resume",
        "2.1.330 rich",
      ]
    `)
  })

  it.each(scenarios)('$version $name has a body for each arrival, and a truth', ({version, name}) => {
    const {batches, truth} = loadScenario(version, name)
    expect(batches.length).toBeGreaterThan(0)
    for (const batch of batches) {
      expect(batch.body.length).toBeGreaterThan(0)
      expect(batch.path).toBe(`/v1/${batch.signal}`)
    }
    expect(truth.logs.length).toBeGreaterThan(0)
  })

  it('gives a gRPC message without its frame, ready for OTLP/HTTP', () => {
    const {batches} = loadScenario('2.1.330', 'grpc')
    for (const {contentType, body} of batches) {
      expect(contentType).toBe('application/x-protobuf')
      // Field 1, length-delimited: resource_logs, resource_metrics or resource_spans.
      expect(body[0]).toBe(0x0a)
    }
  })

  it('leaves other bodies as they arrived', () => {
    const [first] = loadScenario('2.1.330', 'http-protobuf-gzip').batches
    expect(first).toMatchObject({contentEncoding: 'gzip', file: '000-traces.pb.gz'})
    expect(first?.body.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
  })

  it('says that 2.0.76 sends chunked and 2.1.330 with a length', () => {
    const framings = (version: string) =>
      new Set(loadScenario(version, 'http-protobuf').batches.map(batch => batch.framing))
    expect(framings('2.0.76')).toEqual(new Set(['chunked']))
    expect(framings('2.1.330')).toEqual(new Set(['length']))
  })

  it('sums what the client reported', () => {
    expect(truthTotals(loadScenario('2.1.330', 'http-protobuf').truth.logs)).toMatchInlineSnapshot(`
      {
        "cacheReadTokens": 353600,
        "cacheWriteTokens": 18360,
        "inputTokens": 323,
        "outputTokens": 986,
        "requests": 17,
        "sessions": 8,
      }
    `)
  })

  it('knows the two scenarios in which the API served more than the client reported', () => {
    const served = ({version, name}: {version: string; name: string}) => {
      const {truth} = loadScenario(version, name)
      return {
        name: `${version} ${name}`,
        api: truth.api.filter(call => call.usage).length,
        logs: truth.logs.length,
      }
    }
    expect(scenarios.map(served).filter(({api, logs}) => api !== logs)).toMatchInlineSnapshot(`
      [
        {
          "api": 44,
          "logs": 33,
          "name": "2.0.76 http-protobuf",
        },
        {
          "api": 5,
          "logs": 2,
          "name": "2.1.330 api-error",
        },
      ]
    `)
  })
})
