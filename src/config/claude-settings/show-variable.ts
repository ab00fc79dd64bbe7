import {maskSecret, maskUrl} from '../mask-secret.ts'

/** Variables of telemetry whose values choose among a few words or are numbers, and hide nothing. */
const PLAIN =
  /_(EXPORTER|PROTOCOL|INTERVAL|COMPRESSION|PREFERENCE)$|_TELEMETRY(_BETA)?$|_METRICS_INCLUDE_\w+$/

/** The variables that decide where and how Claude Code sends telemetry. (code.claude.com/docs/en/monitoring-usage) */
export function isTelemetryVariable(name: string): boolean {
  return /^OTEL_|^CLAUDE_CODE_(ENABLE|ENHANCED)_TELEMETRY|^ENABLE_ENHANCED_TELEMETRY/.test(name)
}

/** A variable's value as it may be printed: an address without its path, and of a header or the like nothing. */
export function showVariable(name: string, value: string): string {
  if (name.endsWith('_ENDPOINT')) return maskUrl(value)
  return isTelemetryVariable(name) && PLAIN.test(name) && value.length <= 40 ? value : maskSecret('')
}
