import {millisecondsInHour} from 'date-fns/constants'
import {formatDuration} from '../../report/format.ts'
import {HealthReader, type LastTelemetry} from '../../store/health-reader.ts'
import type {Check, Checker} from './check.ts'
import {clientFaults, SOUND_VERSION} from './client-faults.ts'

const NAME = 'last telemetry'
/** StackSpend's documentation of its Claude provider: without data after an hour, look at these two. */
const ADVICE =
  'after an hour without data StackSpend says to check the endpoint and the connection id: stackspend connections list'

/** When usage last arrived, from which version of the client, and what is wrong with that version. */
export const checkTelemetry: Checker = async ({paths, nowMs}) => {
  const reader = await HealthReader.open(paths.storeFile)
  try {
    return [describeTelemetry(await reader?.lastTelemetry(), nowMs())]
  } finally {
    await reader?.close()
  }
}

function describeTelemetry(last: LastTelemetry | undefined, nowMs: number): Check {
  if (last === undefined) {
    const mend = `start a new Claude Code session, older ones do not know of it; ${ADVICE}`
    return {name: NAME, status: 'warning', text: 'none yet', mend}
  }
  const {atMs, clientVersion} = last
  const ago = `${formatDuration(nowMs - atMs)} ago`
  const from =
    clientVersion === undefined ? 'from a client of unknown version' : `from Claude Code ${clientVersion}`
  const faults = clientVersion === undefined ? [] : clientFaults(clientVersion)
  const isOld = nowMs - atMs > millisecondsInHour
  const text = `${ago}, ${from}${faults.length === 0 ? '' : `: ${faults.at(0)}`}`
  if (faults.length === 0 && !isOld) return {name: NAME, status: 'ok', text}
  const mends = [
    ...(faults.length > 0 ? [`update Claude Code to ${SOUND_VERSION} or later: claude update`] : []),
    ...(isOld ? [ADVICE] : []),
  ]
  return {name: NAME, status: 'warning', text, mend: mends.join('; '), details: faults}
}
