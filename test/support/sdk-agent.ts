import {fileURLToPath} from 'node:url'
import {BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter} from '@opentelemetry/sdk-logs'
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics'
import {BatchSpanProcessor, type SpanExporter, TracerProvider} from '@opentelemetry/sdk-trace'

export const SDK_PROTOCOLS = ['http/protobuf', 'http/json', 'grpc'] as const
export type SdkProtocol = (typeof SDK_PROTOCOLS)[number]

const SIGNALS = ['logs', 'metrics', 'traces'] as const
type SdkSignal = (typeof SIGNALS)[number]

const SCOPE = 'com.anthropic.claude_code'
const MODEL = 'claude-sonnet-5-5'
/** What one request takes; a tenth of the prompt is new. */
const REQUEST = {input_tokens: 100, output_tokens: 20, cache_read_tokens: 900, cache_creation_tokens: 0}

/** Requests that each signal tells of. */
export const SDK_REQUESTS = 40

/** What a report says after any of the signals, or all of them. */
export const SDK_TOTALS = {
  inputTokens: SDK_REQUESTS * REQUEST.input_tokens,
  outputTokens: SDK_REQUESTS * REQUEST.output_tokens,
  cacheReadTokens: SDK_REQUESTS * REQUEST.cache_read_tokens,
  cacheWriteTokens: 0,
  sessions: 1,
}

type Exporters = {
  readonly logs: () => LogRecordExporter
  readonly metrics: () => PushMetricExporter
  readonly traces: () => SpanExporter
}

/** Those of OpenTelemetry for JavaScript as they are without any option: environment variables say where they send. */
async function exportersOf(protocol: SdkProtocol): Promise<Exporters> {
  switch (protocol) {
    case 'http/protobuf': {
      const [{OTLPLogExporter}, {OTLPMetricExporter}, {OTLPTraceExporter}] = await Promise.all([
        import('@opentelemetry/exporter-logs-otlp-proto'),
        import('@opentelemetry/exporter-metrics-otlp-proto'),
        import('@opentelemetry/exporter-trace-otlp-proto'),
      ])
      return {
        logs: () => new OTLPLogExporter(),
        metrics: () => new OTLPMetricExporter(),
        traces: () => new OTLPTraceExporter(),
      }
    }
    case 'http/json': {
      const [{OTLPLogExporter}, {OTLPMetricExporter}, {OTLPTraceExporter}] = await Promise.all([
        import('@opentelemetry/exporter-logs-otlp-http'),
        import('@opentelemetry/exporter-metrics-otlp-http'),
        import('@opentelemetry/exporter-trace-otlp-http'),
      ])
      return {
        logs: () => new OTLPLogExporter(),
        metrics: () => new OTLPMetricExporter(),
        traces: () => new OTLPTraceExporter(),
      }
    }
    case 'grpc': {
      const [{OTLPLogExporter}, {OTLPMetricExporter}, {OTLPTraceExporter}] = await Promise.all([
        import('@opentelemetry/exporter-logs-otlp-grpc'),
        import('@opentelemetry/exporter-metrics-otlp-grpc'),
        import('@opentelemetry/exporter-trace-otlp-grpc'),
      ])
      return {
        logs: () => new OTLPLogExporter(),
        metrics: () => new OTLPMetricExporter(),
        traces: () => new OTLPTraceExporter(),
      }
    }
    default:
      return protocol satisfies never
  }
}

/** Tells of the same requests by each of these signals, through the whole SDK, and ends when all is sent. */
export async function runSdkAgent(protocol: SdkProtocol, signals: readonly SdkSignal[]): Promise<void> {
  const exporters = await exportersOf(protocol)
  for (const signal of signals) await SENDERS[signal](exporters)
}

const SENDERS: Readonly<Record<SdkSignal, (exporters: Exporters) => Promise<void>>> = {
  async logs(exporters) {
    const processor = new BatchLogRecordProcessor({exporter: exporters.logs()})
    const provider = new LoggerProvider({processors: [processor]})
    const logger = provider.getLogger(`${SCOPE}.events`, '2.1.330')
    for (const attributes of requests()) {
      logger.emit({
        body: 'claude_code.api_request',
        attributes: {'event.name': 'api_request', ...attributes},
      })
    }
    await provider.shutdown()
  },
  async metrics(exporters) {
    const reader = new PeriodicExportingMetricReader({exporter: exporters.metrics()})
    const provider = new MeterProvider({readers: [reader]})
    const tokens = provider.getMeter(SCOPE, '2.1.330').createCounter('claude_code.token.usage')
    const about = {'session.id': 'sdk-session', model: MODEL}
    for (let request = 0; request < SDK_REQUESTS; request += 1) {
      tokens.add(REQUEST.input_tokens, {...about, type: 'input'})
      tokens.add(REQUEST.output_tokens, {...about, type: 'output'})
      tokens.add(REQUEST.cache_read_tokens, {...about, type: 'cacheRead'})
      // Sums go on from one export to the next.
      if (request % 10 === 0) await reader.forceFlush()
    }
    await provider.shutdown()
  },
  async traces(exporters) {
    const processor = new BatchSpanProcessor({exporter: exporters.traces()})
    const provider = new TracerProvider({spanProcessors: [processor]})
    const tracer = provider.getTracer(`${SCOPE}.tracing`, '2.1.330')
    for (const attributes of requests()) tracer.startSpan('claude_code.llm_request', {attributes}).end()
    await provider.shutdown()
  },
}

function requests() {
  return Array.from({length: SDK_REQUESTS}, (_, index) => ({
    'session.id': 'sdk-session',
    request_id: `req_sdk_${index}`,
    model: MODEL,
    ...REQUEST,
  }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const protocol = SDK_PROTOCOLS.find(name => name === process.argv[2])
  if (protocol === undefined) throw new Error('name a protocol')
  await runSdkAgent(
    protocol,
    SIGNALS.filter(signal => process.argv.includes(signal)),
  )
}
