import {subDays} from 'date-fns/subDays'
import {fetchDailyRollups} from '../api/spend.ts'
import {maskSecret} from '../config/mask-secret.ts'
import {type ErrorCode, StackspendError} from '../errors.ts'
import {type ApiAccessOptions, openApi} from './open-api.ts'

export type WhoAmI = {
  /** Its first characters. */
  readonly apiKey: string
  readonly from: 'environment' | 'file'
  readonly apiUrl: string
  readonly apiUrlFrom: 'flag' | 'environment' | 'settings' | 'default'
  /** Whether the API let the key read. */
  readonly accepted: boolean
  /** Why not: NOT_AUTHORISED, PLAN_RESTRICTED or INVALID_SCOPE. */
  readonly code: ErrorCode | null
  /** The one scope that was tried, when the key lacks it. */
  readonly missingScopes: readonly string[]
  readonly hint: string | null
}

/**
 * Which key counts, and whether the API accepts it: asks once for yesterday's sums, the smallest documented request.
 * A refused key is a result. @throws StackspendError NOT_LOGGED_IN, API_UNREACHABLE and whatever else gives no verdict.
 */
export async function whoAmI(options: ApiAccessOptions & {readonly nowMs: number}): Promise<WhoAmI> {
  const {client, key, urls} = await openApi(options)
  const about = {
    apiKey: maskSecret(key.key),
    from: key.from,
    apiUrl: urls.api.url,
    apiUrlFrom: urls.api.from,
  }
  try {
    const yesterday = subDays(options.nowMs, 1).toISOString().slice(0, 10)
    await fetchDailyRollups(client, {startDate: yesterday, endDate: yesterday, groupBy: 'provider'})
    return {...about, accepted: true, code: null, missingScopes: [], hint: null}
  } catch (error) {
    if (!(error instanceof StackspendError && error.exitCode === 5)) throw error
    const missingScopes = error.code === 'INVALID_SCOPE' ? ['rollups:read'] : []
    return {...about, accepted: false, code: error.code, missingScopes, hint: error.hint ?? null}
  } finally {
    await client.close()
  }
}
