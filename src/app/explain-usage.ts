import type {Paths} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'
import {priceBoundariesMs} from '../pricing/price-boundaries.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {explainRequest} from '../report/explain-request.ts'
import {explainSession} from '../report/explain-session.ts'
import type {Explanation} from '../report/explanation.ts'
import {nameOfUser} from '../report/user-name.ts'
import type {FoundRequest, KnownSession} from '../store/request-finder.ts'
import type {Retention} from '../store/retention.ts'
import type {UsageReader} from '../store/usage-reader.ts'
import {openReader} from './open-reader.ts'
import {readUserNames} from './read-user-names.ts'

/** As many sessions are named when a beginning is not enough. */
const MOST_NAMED = 5

/**
 * Where the number of a request (by its id, or its message's) or a session (by the beginning of its id) comes from.
 * @throws StackspendError REQUEST_UNKNOWN, also when several sessions begin so; PRICE_LIST_*, STORE_*
 */
export async function explainUsage(
  name: string,
  {paths, prices}: {paths: Paths; prices: PriceList},
): Promise<Explanation> {
  const reader = await openReader(paths.storeFile, prices)
  if (reader === undefined) throw unknown(name)
  try {
    const retention = await reader.retention()
    const userNames = await readUserNames(paths.settingsFile)
    const request = await reader.findRequest(name)
    if (request !== undefined) {
      const [session] = await reader.findSessions(request.usage.sessionId ?? '', 1)
      const own = session?.sessionId === request.usage.sessionId ? session : undefined
      const user = userOf(request, own, userNames)
      return explainRequest(request, {prices, user, session: own})
    }
    return await explainFoundSession(await findOne(name, reader, retention), {
      reader,
      prices,
      userNames,
      requestsFromMs: retention.requestsFromMs || undefined,
    })
  } finally {
    await reader.close()
  }
}

async function explainFoundSession(
  session: KnownSession,
  {
    reader,
    prices,
    userNames,
    requestsFromMs,
  }: {
    reader: UsageReader
    prices: PriceList
    userNames: Readonly<Record<string, string>>
    requestsFromMs: number | undefined
  },
): Promise<Explanation> {
  const coveredSinceBucket = await reader.firstTelemetryBucket()
  const requests = await reader.requestsOfSession(session)
  const rows = await reader.spend({
    by: [],
    filters: [{dimension: 'session', values: [session.sessionId]}],
    offsets: [],
    priceBoundariesMs: priceBoundariesMs(prices),
    coveredSinceBucket,
  })
  const user = userOf(requests[0], session, userNames)
  return explainSession(
    {session, requests, rows, user, project: requests[0]?.usage.context.project ?? null, requestsFromMs},
    prices,
  )
}

async function findOne(name: string, reader: UsageReader, retention: Retention): Promise<KnownSession> {
  const found = name === '' ? [] : await reader.findSessions(name, MOST_NAMED + 1)
  const [first, second] = found
  if (first === undefined) throw unknown(name, retention)
  if (second === undefined || first.sessionId === name) return first
  const named = found.slice(0, MOST_NAMED).map(({sessionId}) => sessionId)
  const more = found.length > MOST_NAMED ? ', and more' : ''
  throw new StackspendError(
    'REQUEST_UNKNOWN',
    `Several sessions begin with "${name}": ${named.join(', ')}${more}.`,
    {
      exit: 2,
      hint: 'type more of the id',
    },
  )
}

function userOf(
  request: FoundRequest | undefined,
  session: KnownSession | undefined,
  userNames: Readonly<Record<string, string>>,
): string | null {
  const context = request?.usage.context
  const user =
    context?.userEmail ?? session?.userEmail ?? context?.accountId ?? context?.userId ?? session?.userId
  return user === undefined ? null : nameOfUser(userNames, user)
}

function unknown(name: string, retention?: Retention): StackspendError {
  const fromMs = retention?.requestsFromMs ?? 0
  const pruned = fromMs === 0 ? '' : ` Requests before ${new Date(fromMs).toISOString()} were pruned.`
  return new StackspendError('REQUEST_UNKNOWN', `No request and no session is known as "${name}".${pruned}`, {
    hint: 'stackspend report --by session   names sessions; history comes with stackspend import',
  })
}
