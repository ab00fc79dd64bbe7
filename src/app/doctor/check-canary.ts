import {randomUUID} from 'node:crypto'
import {StackspendError} from '../../errors.ts'
import {createDispatcher} from '../../forward/create-dispatcher.ts'
import {describeNetworkError} from '../../forward/describe-network-error.ts'
import {HealthReader} from '../../store/health-reader.ts'
import {CANARY_SESSION, canaryRequest} from '../../usage/canary.ts'
import type {OwnerInfo} from '../owner-info.ts'
import {readCertificate, readToken} from '../secure-listener.ts'
import type {Check, Checker, DoctorContext} from './check.ts'
import {findListener} from './find-listener.ts'

const NAME = 'canary'
const ANSWER_TIMEOUT_MS = 5_000

/** Sends an event without usage through the listener and looks for it in the store. It is never forwarded. */
export const checkCanary: Checker = async context => {
  const found = await findListener(context.paths)
  if (found.state !== 'up') {
    return [{name: NAME, status: 'warning', text: 'not sent: no listener is up', mend: 'stackspend watch'}]
  }
  return [await sendCanary(found.owner, context)]
}

async function sendCanary(owner: OwnerInfo, {paths, nowMs, env}: DoctorContext): Promise<Check> {
  const mark = `canary ${randomUUID()}`
  const sentAtMs = nowMs()
  const answer = await post(canaryRequest(mark, sentAtMs), {owner, env})
  if (typeof answer === 'string') return failed(`the listener did not take it: ${answer}`)
  if (answer !== 200) return failed(`the listener answered ${answer}`)
  // After a 200 it is on the disk: there is nothing to wait for.
  if ((await readMark(paths.storeFile)) !== mark) return failed('taken in, but not found in the store')
  return {name: NAME, status: 'ok', text: `sent, received, stored and seen in ${nowMs() - sentAtMs} ms`}
}

/** The status, or why there was none. */
async function post(
  body: unknown,
  {owner, env}: {owner: OwnerInfo; env: DoctorContext['env']},
): Promise<number | string> {
  const url = new URL('/v1/logs', owner.http)
  const {tokenFile, tlsCert} = owner
  const authorization = tokenFile === undefined ? {} : {authorization: `Bearer ${await readToken(tokenFile)}`}
  const pinned = tlsCert === undefined ? undefined : await readCertificate(tlsCert)
  const dispatcher = createDispatcher(url, {env, answerTimeoutMs: ANSWER_TIMEOUT_MS, pinned})
  try {
    const answer = await dispatcher.request({
      origin: url.origin,
      path: url.pathname,
      method: 'POST',
      headers: {'content-type': 'application/json', ...authorization},
      body: JSON.stringify(body),
    })
    await answer.body.dump()
    return answer.statusCode
  } catch (error) {
    return describeNetworkError(error, ANSWER_TIMEOUT_MS)
  } finally {
    await dispatcher.close()
  }
}

async function readMark(storeFile: string): Promise<string | undefined> {
  const reader = await HealthReader.open(storeFile)
  try {
    return await reader?.versionOf(CANARY_SESSION)
  } catch (error) {
    if (error instanceof StackspendError) return undefined
    throw error
  } finally {
    await reader?.close()
  }
}

function failed(text: string): Check {
  return {name: NAME, status: 'failed', text, mend: 'restart it: stackspend watch'}
}
