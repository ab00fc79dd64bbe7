import {describe, expect, it} from 'vitest'
import {maskSettings} from '../../../src/config/claude-settings/mask-settings.ts'
import {showVariable} from '../../../src/config/claude-settings/show-variable.ts'

describe('maskSettings', () => {
  it('shows of text values only telemetry, and of that no secret', () => {
    const settings = {
      apiKeyHelper: 'echo sk-secret',
      env: {
        ANTHROPIC_AUTH_TOKEN: 'sk-secret',
        OTEL_LOGS_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://app.stackspend.com/api/secret',
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=secret',
        OTEL_METRIC_EXPORT_INTERVAL: 1000,
      },
      mcpServers: [{env: {OTEL_LOGS_EXPORTER: 'secret'}, args: ['--token', 'secret'], on: true}],
    }
    expect(maskSettings(JSON.stringify(settings, null, 2))).toMatchInlineSnapshot(`
      "{
        "apiKeyHelper": "…",
        "env": {
          "ANTHROPIC_AUTH_TOKEN": "…",
          "OTEL_LOGS_EXPORTER": "otlp",
          "OTEL_EXPORTER_OTLP_ENDPOINT": "https://app.stackspend.com/…",
          "OTEL_EXPORTER_OTLP_HEADERS": "…",
          "OTEL_METRIC_EXPORT_INTERVAL": 1000
        },
        "mcpServers": [
          {
            "env": {
              "OTEL_LOGS_EXPORTER": "…"
            },
            "args": [
              "…",
              "…"
            ],
            "on": true
          }
        ]
      }"
    `)
  })

  it.each(['', '\uFEFF\r\n', '{}'])('leaves "%s" as it is', text => {
    expect(maskSettings(text)).toBe(text)
  })
})

describe('showVariable', () => {
  it.each([
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json', 'http/json'],
    ['CLAUDE_CODE_ENABLE_TELEMETRY', '1', '1'],
    [
      'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
      'https://ada:pw@example.com/v1/metrics?key=1',
      'https://example.com/…',
    ],
    ['OTEL_EXPORTER_OTLP_LOGS_HEADERS', 'authorization=Bearer abc', '…'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'somebody pasted a long secret into the wrong line', '…'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'user.name=ada', '…'],
    ['MY_PROTOCOL', 'secret', '…'],
  ])('shows %s=%s as %s', (name, value, shown) => {
    expect(showVariable(name, value)).toBe(shown)
  })
})
