import {checkBaseUrl} from './check-base-url.ts'

const HINT = 'give a base URL such as https://api.stackspend.com'

/** Where a base URL was said; the first of these counts. */
export type UrlOrigin = 'flag' | 'environment' | 'settings' | 'default'

export type ServiceUrl = {
  /** No slash at its end. */
  readonly url: string
  readonly from: UrlOrigin
}

/** The API and the ingest may be on different hosts, and are told apart. */
export type ServiceUrls = {readonly api: ServiceUrl; readonly ingest: ServiceUrl}

export type ServiceUrlSources = {
  readonly flags?: {readonly apiUrl?: string | undefined; readonly ingestBase?: string | undefined}
  readonly env: Readonly<Record<string, string | undefined>>
  readonly settings?: {readonly apiUrl?: string | undefined; readonly ingestBase?: string | undefined}
}

/**
 * StackSpend's documentation disagrees on the API's host: its newer reference says https://api.stackspend.com, an
 * older page a host at railway.app, and its MCP server runs on api.stackspend.app. The OTel page says
 * https://app.stackspend.com for ingest. So these are only where to begin: nothing may depend on either.
 */
const DEFAULT_API_URL = 'https://api.stackspend.com'
const DEFAULT_INGEST_BASE = 'https://app.stackspend.com'

/**
 * The base URLs: flags, then STACKSPEND_API_URL and STACKSPEND_INGEST_BASE, then the settings file, then the defaults.
 * Empty text counts as absent. A path is kept, for a service behind a gateway.
 * @throws StackspendError API_URL_INVALID for anything that could carry a secret over plain HTTP, or is no base.
 */
export function resolveServiceUrls({flags, env, settings}: ServiceUrlSources): ServiceUrls {
  return {
    api: resolveUrl([
      {name: '--api-url', from: 'flag', text: flags?.apiUrl},
      {name: 'STACKSPEND_API_URL', from: 'environment', text: env.STACKSPEND_API_URL},
      {name: '"apiUrl" in settings.json', from: 'settings', text: settings?.apiUrl},
      {name: 'the default', from: 'default', text: DEFAULT_API_URL},
    ]),
    ingest: resolveUrl([
      {name: '--ingest-base', from: 'flag', text: flags?.ingestBase},
      {name: 'STACKSPEND_INGEST_BASE', from: 'environment', text: env.STACKSPEND_INGEST_BASE},
      {name: '"ingestBase" in settings.json', from: 'settings', text: settings?.ingestBase},
      {name: 'the default', from: 'default', text: DEFAULT_INGEST_BASE},
    ]),
  }
}

/**
 * Base URL of a Claude connection's ingest, to which `/v1/logs` and `/v1/metrics` are appended. A secret: the id in
 * it is all that authenticates. (docs-test.stackspend.app/api/otel-ingest)
 */
export function claudeIngestUrl(ingestBase: string, connectionId: string): string {
  return `${ingestBase}/api/v1/public/ingest/otel/claude/${encodeURIComponent(connectionId)}`
}

type Candidate = {readonly name: string; readonly from: UrlOrigin; readonly text: string | undefined}

function resolveUrl(candidates: readonly Candidate[]): ServiceUrl {
  const chosen = candidates.find(({text}) => text !== undefined && text.trim() !== '')
  if (chosen?.text === undefined) throw new Error('the default is missing')
  return {url: checkBaseUrl(chosen.text.trim(), {name: chosen.name, hint: HINT}), from: chosen.from}
}
