import type {WritableScope} from '../config/claude-settings/where.ts'
import type {FoundValue, FoundVariable, TelemetrySettings} from './find-overrides.ts'

/** Why Claude Code may not do what was just written. */
export type OverrideWarning = {
  readonly code:
    | 'managed'
    | 'overridden'
    | 'signal-endpoint'
    | 'shell'
    | 'ignored-project'
    | 'headers-helper'
    | 'unreadable'
  /** A sentence that names the place, and no secret. */
  readonly text: string
}

/**
 * What in `settings` keeps `wanted` from counting in a new Claude Code, strongest reason first. `scope` is where the
 * wanted variables were written, if anywhere.
 */
export function warnAboutOverrides(
  settings: TelemetrySettings,
  wanted: Readonly<Record<string, string>>,
  scope: WritableScope | undefined,
): readonly OverrideWarning[] {
  const {variables, headersHelpers, unreadable} = settings
  return [
    ...variables.flatMap(variable => warnAboutValue(variable, wanted[variable.name])),
    ...variables.flatMap(variable => warnAboutSignal(variable, wanted)),
    ...(scope === 'project' || scope === 'local' ? [ignoredProject(scope)] : []),
    ...headersHelpers.map(({file}) => ({
      code: 'headers-helper' as const,
      text: `${file} has an otelHeadersHelper: its headers reach the listener, which passes none of them on`,
    })),
    ...unreadable.map(({reason}) => ({
      code: 'unreadable' as const,
      text: `${reason}: what it says is not known`,
    })),
  ]
}

function warnAboutValue(
  {name, effective, overridden}: FoundVariable,
  wanted: string | undefined,
): OverrideWarning[] {
  if (wanted === undefined || effective === undefined) return []
  if (effective.value !== wanted) {
    const code =
      effective.source === 'managed' ? 'managed' : effective.source === 'shell' ? 'shell' : 'overridden'
    return [{code, text: `${place(effective)} sets ${name} to ${effective.shown}, which counts`}]
  }
  const shell = overridden.find(({source, value}) => source === 'shell' && value !== wanted)
  if (shell === undefined) return []
  const text = `your shell sets ${name} to ${shell.shown}: Claude Code before 2.0 takes that, later ones the settings`
  return [{code: 'shell', text}]
}

/** General: what a per-signal variable of Claude Code's takes the place of. */
function warnAboutSignal(
  {name, effective}: FoundVariable,
  wanted: Readonly<Record<string, string>>,
): OverrideWarning[] {
  const [, signal, kind] = /^OTEL_EXPORTER_OTLP_(METRICS|LOGS|TRACES)_(ENDPOINT|PROTOCOL)$/.exec(name) ?? []
  if (effective === undefined || signal === undefined) return []
  const general = wanted[`OTEL_EXPORTER_OTLP_${kind}`]
  if (general === undefined || effective.value === general || wanted[name] !== undefined) return []
  const subject = signal.toLowerCase()
  const effect =
    kind === 'ENDPOINT'
      ? `${subject} go there and not to the listener`
      : `${subject} are sent in that protocol`
  return [
    {code: 'signal-endpoint', text: `${place(effective)} sets ${name} to ${effective.shown}: ${effect}`},
  ]
}

function ignoredProject(scope: 'project' | 'local'): OverrideWarning {
  const file = scope === 'project' ? '.claude/settings.json' : '.claude/settings.local.json'
  return {
    code: 'ignored-project',
    text: `Claude Code 2.1.282 and later ignore telemetry variables in ${file}: take --settings user`,
  }
}

function place({source, file}: FoundValue): string {
  return file === null ? 'your shell' : source === 'managed' ? `your organisation's ${file}` : file
}
