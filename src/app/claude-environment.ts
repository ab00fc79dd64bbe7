/**
 * Events carry the spend. Their default of 5 s makes a live view lag, and a killed session loses what it
 * had not sent; a second's worth is one small request.
 */
const EVENTS_INTERVAL_MS = 1_000

/**
 * Metrics count only where no event of a session arrived. The default of 60 s loses a minute of that when a
 * session is killed; every export repeats the resource and every series, so this is not as short as for events.
 */
const METRICS_INTERVAL_MS = 10_000

export type ClaudeEnvironmentOptions = {
  /** Base URL of the listener; the client appends `/v1/logs` and so on. A query would be lost. */
  readonly endpoint: string
  /** Always written: without it 2.0.76 ends at start and sends nothing. */
  readonly protocol?: 'http/protobuf' | 'http/json'
  /** Spans are a beta of Claude Code; they add nothing to the spend that events tell. */
  readonly traces?: boolean
  /** PEM, absolute: trusted beside what Claude Code trusts. */
  readonly caFile?: string | undefined
}

/** The variables that make Claude Code export its telemetry to a listener. No content flag is among them. */
export function claudeEnvironment({
  endpoint,
  protocol = 'http/protobuf',
  traces = false,
  caFile,
}: ClaudeEnvironmentOptions): Record<string, string> {
  return {
    CLAUDE_CODE_ENABLE_TELEMETRY: '1',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_LOGS_EXPORT_INTERVAL: String(EVENTS_INTERVAL_MS),
    OTEL_METRIC_EXPORT_INTERVAL: String(METRICS_INTERVAL_MS),
    // Off by default, and nothing else in the telemetry names a project.
    OTEL_METRICS_INCLUDE_REPOSITORY: 'true',
    ...(caFile !== undefined && {NODE_EXTRA_CA_CERTS: caFile}),
    ...(traces && {
      CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: '1',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_TRACES_EXPORT_INTERVAL: String(EVENTS_INTERVAL_MS),
    }),
  }
}
