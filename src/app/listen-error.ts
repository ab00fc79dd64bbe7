import {StackspendError} from '../errors.ts'
import {findPortHolder} from './find-port-holder.ts'

type Place = {
  readonly host: string
  readonly port: number
  /** Which chose the port. */
  readonly flag: '--port' | '--grpc-port'
}

/** No address of this machine, a name that leads to none, a port that only root may take. */
const UNUSABLE = new Set(['EACCES', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EAI_AGAIN', 'EINVAL', 'ENOTFOUND'])

/** What a person can do about a port that cannot be listened on; any other error is returned as it is. */
export async function describeListenError(error: unknown, place: Place): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return portBusy(error, place)
  if (typeof code === 'string' && UNUSABLE.has(code)) {
    return new StackspendError('LISTEN_FAILED', `cannot listen on ${place.host}:${place.port} (${code})`, {
      hint: 'choose another address or a port above 1023',
      cause: error,
    })
  }
  return error
}

async function portBusy(cause: unknown, {port, flag}: Place): Promise<StackspendError> {
  const holder = await findPortHolder(port)
  const who = holder === undefined ? 'another process' : `${holder.name} (pid ${holder.pid})`
  return new StackspendError('PORT_BUSY', `port ${port} is taken by ${who}`, {
    hint: flag === '--port' ? elsewhere(port) : 'stop it, or take another port, or --grpc-port off',
    cause,
  })
}

function elsewhere(port: number): string {
  const other = port < 65_535 ? port + 1 : 4318
  return `stop it, or listen elsewhere: stackspend watch --port ${other}   (then also: stackspend env claude --port ${other})`
}
