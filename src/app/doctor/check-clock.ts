import {millisecondsInMinute} from 'date-fns/constants'
import {readConnections} from '../../config/connections.ts'
import {createDispatcher} from '../../forward/create-dispatcher.ts'
import {formatDuration} from '../../report/format.ts'
import type {Check, Checker, DoctorContext} from './check.ts'

const NAME = 'clock'
const ANSWER_TIMEOUT_MS = 5_000
/** Telemetry counts by the client's clock: beyond this a request may fall on another day than its bill. */
const SKEW_LIMIT_MS = 2 * millisecondsInMinute

/** How far this machine's clock is from the first remote's, by the Date that it answers with. */
export const checkClock: Checker = async context => {
  const [first] = await readConnections(context.paths.connectionsFile)
  if (first === undefined) return [{name: NAME, status: 'ok', text: 'not compared: no remote'}]
  return [describeSkew(await measureSkewMs(new URL(first.url), context))]
}

/** Positive when this machine is ahead; `undefined` when nothing came back, or no Date. */
async function measureSkewMs(url: URL, {env, nowMs, ca}: DoctorContext): Promise<number | undefined> {
  const dispatcher = createDispatcher(url, {env, ca, answerTimeoutMs: ANSWER_TIMEOUT_MS})
  try {
    const askedAtMs = nowMs()
    const {headers, body} = await dispatcher.request({origin: url.origin, path: '/', method: 'HEAD'})
    await body.dump()
    const theirsMs = Date.parse(String(headers.date))
    return Number.isNaN(theirsMs) ? undefined : (askedAtMs + nowMs()) / 2 - theirsMs
  } catch {
    // Whether the remote can be reached is another check's question.
    return undefined
  } finally {
    await dispatcher.close()
  }
}

function describeSkew(skewMs: number | undefined): Check {
  if (skewMs === undefined) return {name: NAME, status: 'ok', text: 'not compared: the remote told no time'}
  if (Math.abs(skewMs) <= SKEW_LIMIT_MS) return {name: NAME, status: 'ok', text: "agrees with the remote's"}
  const text = `${formatDuration(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead of' : 'behind'} the remote's`
  return {name: NAME, status: 'warning', text, mend: 'let the system set its clock (NTP)'}
}
