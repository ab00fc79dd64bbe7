import type {Connection} from '../config/connection.ts'
import type {Signal} from '../otlp/records.ts'
import {isCanary} from '../usage/canary.ts'

/** What of a batch decides where it goes. */
export type BatchKind = {readonly signal: Signal; readonly scopeNames: Iterable<string>}

/** Every Claude product names its instrumentation scopes so. */
const CLAUDE_SCOPE = 'com.anthropic.'

/**
 * The connections that a batch is forwarded to, in their order.
 * A `claude` connection gets logs and metrics that hold a Claude scope: StackSpend documents no traces endpoint, and
 * 4318 is the default port of every OpenTelemetry SDK, so other programs' telemetry arrives as well. An `otlp` remote
 * gets everything. A batch goes out whole, since its bytes are not changed.
 * A canary of `stackspend doctor` is nobody's telemetry, and goes nowhere.
 */
export function whichRemotes(connections: readonly Connection[], batch: BatchKind): Connection[] {
  const scopeNames = [...batch.scopeNames]
  if (isCanary(scopeNames)) return []
  const isForClaude = batch.signal !== 'traces' && scopeNames.some(name => name.startsWith(CLAUDE_SCOPE))
  return connections.filter(({kind}) => kind === 'otlp' || isForClaude)
}
