import {describe, expect, it} from 'vitest'
import {claudeEnvironment} from '../../src/app/claude-environment.ts'

const endpoint = 'http://127.0.0.1:4318'

describe('claudeEnvironment', () => {
  it('turns telemetry on, says the protocol and asks for the repository', () => {
    expect(claudeEnvironment({endpoint})).toMatchInlineSnapshot(`
      {
        "CLAUDE_CODE_ENABLE_TELEMETRY": "1",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318",
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_LOGS_EXPORTER": "otlp",
        "OTEL_LOGS_EXPORT_INTERVAL": "1000",
        "OTEL_METRICS_EXPORTER": "otlp",
        "OTEL_METRICS_INCLUDE_REPOSITORY": "true",
        "OTEL_METRIC_EXPORT_INTERVAL": "10000",
      }
    `)
  })

  it('adds the beta switch and the exporter for traces only when asked', () => {
    const plain = claudeEnvironment({endpoint})
    const added = Object.entries(claudeEnvironment({endpoint, traces: true})).filter(
      ([name]) => !(name in plain),
    )
    expect(Object.fromEntries(added)).toMatchInlineSnapshot(`
      {
        "CLAUDE_CODE_ENHANCED_TELEMETRY_BETA": "1",
        "OTEL_TRACES_EXPORTER": "otlp",
        "OTEL_TRACES_EXPORT_INTERVAL": "1000",
      }
    `)
  })

  it('writes the protocol that was asked for', () => {
    expect(claudeEnvironment({endpoint, protocol: 'http/json'})).toMatchObject({
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    })
  })

  it('never asks for prompts, answers or tool content', () => {
    const names = Object.keys(claudeEnvironment({endpoint, traces: true}))
    expect(names.filter(name => name.startsWith('OTEL_LOG_'))).toEqual([])
  })
})
