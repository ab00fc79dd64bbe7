import {StackspendError} from '../errors.ts'
import {findPortHolder} from './find-port-holder.ts'

/** What a person can do about a port that cannot be listened on; any other error is returned as it is. */
export async function describeListenError(error: unknown, host: string, port: number): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return portBusy(error, port)
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return new StackspendError('LISTEN_FAILED', `cannot listen on ${host}:${port} (${code})`, {
      hint: 'choose another address or a port above 1023',
      cause: error,
    })
  }
  return error
}

async function portBusy(cause: unknown, port: number): Promise<StackspendError> {
  const holder = await findPortHolder(port)
  const who = holder === undefined ? 'another process' : `${holder.name} (pid ${holder.pid})`
  const other = port < 65_535 ? port + 1 : 4318
  return new StackspendError('PORT_BUSY', `port ${port} is taken by ${who}`, {
    hint: `stop it, or listen elsewhere: stackspend watch --port ${other}   (then also: stackspend env claude --port ${other})`,
    cause,
  })
}
