import {checkBaseUrl} from '../config/check-base-url.ts'

const HINT =
  'give the base of the REST API: --api-url https://github.example/api/v3 or https://gitlab.example/api/v4'

/** The base of a forge's REST API: a token is sent there. @throws StackspendError API_URL_INVALID */
export function checkApiUrl(text: string, name: string): string {
  return checkBaseUrl(text, {name, hint: HINT})
}
