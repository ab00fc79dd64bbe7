import {
  type FoundValue,
  type FoundVariable,
  findOverrides,
  type TelemetrySettings,
} from '../find-overrides.ts'
import type {OwnerInfo} from '../owner-info.ts'
import {warnAboutOverrides} from '../warn-about-overrides.ts'
import type {Check, Checker} from './check.ts'
import {leadsTo} from './endpoint.ts'
import {type FoundListener, findListener} from './find-listener.ts'

const NAME = 'Claude Code'
const CONNECT = 'stackspend connect claude'

/** What a Claude Code started here would see, where each variable comes from, and whether it leads to the listener. */
export const checkClaudeCode: Checker = async context => {
  const settings = await findOverrides(context)
  const listener = await findListener(context.paths)
  const details = settings.variables.map(describeVariable)
  const unreadable = describeUnreadable(settings)
  if (unreadable !== undefined) return [{...unreadable, details}]
  return [{...judgeExport(settings, listener), details}, checkProtocol(settings, listener)]
}

/** What an unreadable file of the user's sets is not known, so nothing is concluded; the protocol's check is left out then. */
function describeUnreadable({unreadable}: TelemetrySettings): Check | undefined {
  const user = unreadable.find(({source}) => source === 'user')
  if (user === undefined) return undefined
  const text = `cannot be read, so what Claude Code sees is not known: ${user.reason}`
  return {name: NAME, status: 'failed', text, mend: `mend ${user.file}, then: stackspend doctor`}
}

function judgeExport({variables}: TelemetrySettings, listener: FoundListener): Check {
  const seen = (name: string) => variables.find(variable => variable.name === name)?.effective
  const failed = (text: string): Check => ({name: NAME, status: 'failed', text, mend: CONNECT})
  const enabled = seen('CLAUDE_CODE_ENABLE_TELEMETRY')
  if (enabled === undefined) return failed('telemetry is off: CLAUDE_CODE_ENABLE_TELEMETRY is not set')
  if (!isOn(enabled.value)) return failed(`telemetry is off, by ${placeOf(enabled)}`)
  const signals = ['LOGS', 'METRICS'].filter(signal => !exports(seen(`OTEL_${signal}_EXPORTER`)))
  if (signals.includes('LOGS')) return failed('OTEL_LOGS_EXPORTER has no otlp: no event arrives')
  const endpoint = seen('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT') ?? seen('OTEL_EXPORTER_OTLP_ENDPOINT')
  if (endpoint === undefined) return failed('OTEL_EXPORTER_OTLP_ENDPOINT is not set')
  const protocol = seen('OTEL_EXPORTER_OTLP_LOGS_PROTOCOL') ?? seen('OTEL_EXPORTER_OTLP_PROTOCOL')
  if (listener.state === 'up' && !leadsTo(endpoint.value, urlFor(protocol?.value, listener.owner))) {
    const text = `sends to ${endpoint.shown} and not to this listener, by ${placeOf(endpoint)}`
    return endpoint.source === 'managed'
      ? {...failed(text), mend: 'ask who manages the settings'}
      : failed(text)
  }
  if (signals.length > 0) {
    const text = `telemetry on → ${endpoint.shown}, without metrics: OTEL_METRICS_EXPORTER has no otlp`
    return {name: NAME, status: 'warning', text, mend: CONNECT}
  }
  return {name: NAME, status: 'ok', text: `telemetry on → ${endpoint.shown}, by ${placeOf(endpoint)}`}
}

/** Where a listener takes a protocol; gRPC where it takes none leads nowhere else, and the protocol's own check says so. */
function urlFor(protocol: string | undefined, {http, grpc}: OwnerInfo): string {
  return protocol === 'grpc' && grpc !== null ? `${new URL(http).protocol}//${grpc}` : http
}

/** 2.0.76 ends at start without a protocol, and sends nothing; later ones take http/protobuf. */
function checkProtocol({variables}: TelemetrySettings, listener: FoundListener): Check {
  const name = 'protocol'
  const found = variables.filter(variable => /_PROTOCOL$/.test(variable.name))
  const values = found.flatMap(({effective}) => effective ?? [])
  const [general] = values
  if (general === undefined) {
    const text =
      'OTEL_EXPORTER_OTLP_PROTOCOL is not set: older versions of Claude Code end at start without it'
    return {name, status: 'warning', text, mend: CONNECT}
  }
  const isGrpcTaken = listener.state !== 'up' || listener.owner.grpc !== null
  const taken = ['http/protobuf', 'http/json', ...(isGrpcTaken ? ['grpc'] : [])]
  const other = values.find(({value}) => !taken.includes(value))
  if (other === undefined) return {name, status: 'ok', text: `${general.shown}, by ${placeOf(general)}`}
  const text = `${other.shown}, by ${placeOf(other)}: the listener takes ${taken.join(', ')}`
  return {name, status: 'failed', text, mend: CONNECT}
}

/** Whether an organisation's settings decide about telemetry: no local listener can take over then. */
export const checkManagedSettings: Checker = async context => {
  const name = 'managed settings'
  const settings = await findOverrides(context)
  const unreadable = settings.unreadable.find(({source}) => source === 'managed')
  if (unreadable !== undefined) {
    return [{name, status: 'warning', text: unreadable.reason, mend: 'ask who manages the settings'}]
  }
  const managed = settings.variables.filter(({effective}) => effective?.source === 'managed')
  const listener = await findListener(context.paths)
  const wanted = {OTEL_EXPORTER_OTLP_ENDPOINT: listener.state === 'up' ? listener.owner.http : ''}
  const redirects = managed.find(
    ({name: variable, effective}) =>
      variable.endsWith('_ENDPOINT') && !leadsTo(effective?.value ?? '', wanted.OTEL_EXPORTER_OTLP_ENDPOINT),
  )
  if (redirects?.effective !== undefined) {
    const text = `${placeOf(redirects.effective)} sends telemetry to ${redirects.effective.shown}: nothing here can change that`
    return [{name, status: 'failed', text, mend: 'ask who manages it to send to the listener'}]
  }
  const helper = warnAboutOverrides(settings, {}, undefined).find(({code}) => code === 'headers-helper')
  if (helper !== undefined) return [{name, status: 'warning', text: helper.text}]
  if (managed.length === 0) return [{name, status: 'ok', text: 'none that touch telemetry'}]
  return [{name, status: 'ok', text: `set ${managed.length} of the variables, none to another place`}]
}

function describeVariable({name, effective, overridden, ignored}: FoundVariable): string {
  const lost = overridden.map(value => `not ${value.shown} by ${placeOf(value)}`)
  const unread = ignored.map(value => `ignored in ${placeOf(value)}`)
  const seen =
    effective === undefined ? `${name} not set` : `${name}=${effective.shown}, by ${placeOf(effective)}`
  return [seen, ...lost, ...unread].join('; ')
}

function placeOf({file}: FoundValue): string {
  return file ?? 'your shell'
}

function isOn(value: string): boolean {
  return ['1', 'true', 'yes', 'on'].includes(value.trim().toLowerCase())
}

function exports(variable: FoundValue | undefined): boolean {
  return variable?.value.split(',').some(exporter => exporter.trim() === 'otlp') ?? false
}
