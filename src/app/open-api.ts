import {ApiClient, type ApiOptions} from '../api/api-client.ts'
import {type ApiKey, readApiKey} from '../config/api-key.ts'
import type {Paths} from '../config/paths.ts'
import {resolveServiceUrls, type ServiceUrls} from '../config/service-urls.ts'
import {readSettings} from '../config/settings.ts'
import {StackspendError} from '../errors.ts'

export type ApiAccessOptions = Pick<ApiOptions, 'version' | 'env' | 'signal' | 'onWait'> & {
  readonly paths: Paths
  /** `--api-url`. */
  readonly apiUrl?: string | undefined
  readonly ingestBase?: string | undefined
  /** Is told, free of secrets, what was mended or is odd. */
  readonly warn: (text: string) => void
}

/** What talking to StackSpend takes; the caller closes the client. */
export type ApiAccess = {readonly client: ApiClient; readonly key: ApiKey; readonly urls: ServiceUrls}

/**
 * Finds the addresses and the key, and opens a client; sends nothing.
 * @throws StackspendError NOT_LOGGED_IN without a key, API_URL_INVALID, API_KEY_INVALID, SETTINGS_INVALID.
 */
export async function openApi(options: ApiAccessOptions): Promise<ApiAccess> {
  const {paths, env, apiUrl, ingestBase, warn} = options
  const settings = await readSettings(paths.settingsFile)
  const urls = resolveServiceUrls({flags: {apiUrl, ingestBase}, env, settings})
  const key = await readApiKey({env, file: paths.credentialsFile, warn})
  if (key === undefined) {
    throw new StackspendError(
      'NOT_LOGGED_IN',
      'no API key: neither STACKSPEND_API_KEY nor a login was found',
      {
        exit: 5,
        hint: 'stackspend login    (the key is made in StackSpend: Settings → API → Create key)',
      },
    )
  }
  const {version, signal, onWait} = options
  const client = new ApiClient({apiUrl: urls.api.url, key: key.key, version, env, signal, onWait})
  return {client, key, urls}
}
