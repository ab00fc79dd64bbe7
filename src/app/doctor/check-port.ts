import {once} from 'node:events'
import {connect} from 'node:net'
import {findOverrides} from '../find-overrides.ts'
import {findPortHolder, findPortUser} from '../find-port-holder.ts'
import type {Check, Checker, DoctorContext} from './check.ts'
import {loopbackUrl} from './endpoint.ts'
import {findListener} from './find-listener.ts'

const CONNECT_TIMEOUT_MS = 2_000
const DEFAULT_URL = 'http://127.0.0.1:4318'

/** Whether the port where Claude Code sends to answers, and who holds it when it is not ours. */
export const checkPort: Checker = async context => {
  const found = await findListener(context.paths)
  const url = found.state === 'up' ? found.owner.http : await localEndpoint(context)
  const {hostname, port} = new URL(url)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const isOpen = await canConnect(host, Number(port))
  return [
    await describePort({
      address: `${hostname}:${port}`,
      port: Number(port),
      isOpen,
      isOurs: found.state === 'up',
    }),
  ]
}

async function describePort({
  address,
  port,
  isOpen,
  isOurs,
}: {
  address: string
  port: number
  isOpen: boolean
  isOurs: boolean
}): Promise<Check> {
  const name = 'port'
  if (isOurs) {
    if (isOpen) return {name, status: 'ok', text: `${address} can be reached`}
    const mend = 'look for a firewall or a sandbox between this shell and the listener'
    return {name, status: 'failed', text: `${address} can't be reached from here`, mend}
  }
  if (!isOpen)
    return {name, status: 'warning', text: `nobody listens on ${address}`, mend: 'stackspend watch'}
  const elsewhere = `stackspend watch --port ${port + 1} and stackspend connect claude`
  const userId = await findPortUser(port)
  if (userId !== undefined && userId !== process.getuid?.()) {
    const text = `${address} is taken by another user (id ${userId}): what is sent there reaches them, not you`
    return {name, status: 'failed', text, mend: elsewhere}
  }
  const holder = await findPortHolder(port)
  const who = holder === undefined ? 'another process' : `${holder.name} (pid ${holder.pid})`
  return {name, status: 'failed', text: `${address} is taken by ${who}`, mend: `stop it, or ${elsewhere}`}
}

async function localEndpoint(context: DoctorContext): Promise<string> {
  const {variables} = await findOverrides(context)
  const endpoint = variables.find(({name}) => name === 'OTEL_EXPORTER_OTLP_ENDPOINT')?.effective?.value
  return loopbackUrl(endpoint) ?? DEFAULT_URL
}

async function canConnect(host: string, port: number): Promise<boolean> {
  const socket = connect({host, port, timeout: CONNECT_TIMEOUT_MS})
  socket.once('timeout', () => socket.destroy(new Error('timeout')))
  try {
    await once(socket, 'connect')
    return true
  } catch {
    // Refused, unreachable or silent: each means that nobody can be reached.
    return false
  } finally {
    socket.destroy()
  }
}
