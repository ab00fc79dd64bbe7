import type {Connection} from '../../config/connection.ts'
import {readConnections} from '../../config/connections.ts'
import {probeRemote, type RemoteProbe} from '../../forward/probe-remote.ts'
import type {Check, Checker, DoctorContext} from './check.ts'

/** Sends every remote an empty export of each signal that it is meant for, as `connections test` does: it creates no usage. */
export const checkRemotes: Checker = async context => {
  const connections = await readConnections(context.paths.connectionsFile)
  if (connections.length === 0) {
    return [{name: 'StackSpend', status: 'ok', text: 'no connection: usage is only counted here'}]
  }
  return Promise.all(connections.map(connection => checkRemote(connection, context)))
}

async function checkRemote(connection: Connection, {env, version, nowMs, ca}: DoctorContext): Promise<Check> {
  const {name: remote, kind} = connection
  const probe = await probeRemote(connection, {env, version, nowMs, ca})
  const name = kind === 'claude' ? 'StackSpend' : 'remote'
  if (probe.ok) {
    const taken = probe.exports.map(({signal, ms}) => `${signal} in ${ms} ms`)
    return {name, status: 'ok', text: `"${remote}" took an empty export of ${taken.join(', ')}`}
  }
  const isGone = kind === 'claude' && probe.exports.some(({statusCode}) => statusCode === 404)
  const why = isGone ? 'the connection may have been removed: ' : ''
  return {
    name,
    status: 'failed',
    text: `"${remote}" does not take telemetry: ${describeFaults(probe)}`,
    mend: `${why}stackspend connections test ${JSON.stringify(remote)}`,
  }
}

/** The step on the way that failed, or the signals that were refused, each with its reason. */
function describeFaults({dns, connect, tls, exports}: RemoteProbe): string {
  const steps = [
    {step: 'DNS', ...dns},
    {step: 'connect', ...connect},
    {step: 'TLS', ...tls},
    ...exports.map(({signal, ok, detail}) => ({step: signal, ok, detail})),
  ]
  const failed = steps.filter(({ok}) => ok === false)
  return failed.map(({step, detail}) => `${step}: ${detail ?? 'failed'}`).join('; ')
}
