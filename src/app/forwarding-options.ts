import {createHash} from 'node:crypto'
import type {Connection} from '../config/connection.ts'
import type {Settings} from '../config/settings.ts'
import {StackspendError} from '../errors.ts'
import type {OutboxLimits} from '../store/outbox-table.ts'
import {parseAddress} from './connection-address.ts'

const DAY_MS = 86_400_000
const MEBIBYTE = 1_048_576
const DEFAULT_MAX_MEBIBYTES = 512
const DEFAULT_MAX_AGE_DAYS = 7

/** What was asked on the command line; absent leaves it to the settings. */
export type ForwardingFlags = {
  /** `--no-forward` is false. */
  readonly forward: boolean
  /** Further OTLP remotes for this run. */
  readonly forwardUrls: readonly string[]
  readonly redact?: boolean | undefined
  readonly onFull?: OutboxLimits['onFull'] | undefined
}

/** How a `watch` forwards. */
export type ForwardingOptions = {
  readonly isOn: boolean
  /** Remotes of this run only. */
  readonly extra: readonly Connection[]
  readonly redactAll: boolean
  readonly limits: OutboxLimits
  readonly maxAgeMs: number
  readonly concurrency: number | undefined
}

/**
 * Flags over settings over defaults. `startedAt` is ISO-8601 UTC.
 * @throws StackspendError CONNECTION_INVALID, CONNECTION_EXISTS for a remote of this run.
 */
export function resolveForwarding(
  flags: ForwardingFlags,
  settings: NonNullable<Settings['forwarding']>,
  startedAt: string,
): ForwardingOptions {
  return {
    isOn: flags.forward,
    extra: flags.forward ? extraRemotes(flags.forwardUrls, startedAt) : [],
    redactAll: flags.redact ?? settings.redact ?? false,
    limits: {
      maxBytes: (settings.maxMebibytes ?? DEFAULT_MAX_MEBIBYTES) * MEBIBYTE,
      onFull: flags.onFull ?? settings.onFull ?? 'refuse-new',
    },
    maxAgeMs: (settings.maxAgeDays ?? DEFAULT_MAX_AGE_DAYS) * DAY_MS,
    concurrency: settings.concurrency,
  }
}

function extraRemotes(urls: readonly string[], createdAt: string): Connection[] {
  const remotes = urls.map(url => extraRemote(url, createdAt))
  const twice = remotes.findIndex(({name}, index) => remotes.findIndex(other => other.name === name) < index)
  if (twice < 0) return remotes
  throw new StackspendError('CONNECTION_EXISTS', `--forward number ${twice + 1} is given twice`, {exit: 2})
}

/** Named after its URL, which may be a secret: the queue of an earlier run goes on to the same address only. */
function extraRemote(text: string, createdAt: string): Connection {
  const address = parseAddress(text, '--forward')
  const hash = createHash('sha256').update(address.url).digest('hex').slice(0, 8)
  return {name: `forward-${hash}`, ...address, createdAt}
}
