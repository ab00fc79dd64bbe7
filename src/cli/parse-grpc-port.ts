import {StackspendError} from '../errors.ts'

/** `--grpc-port` as typed: a port, or off. Throws `USAGE`. */
export function parseGrpcPort(text: string): number | 'off' {
  if (text === 'off') return text
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new StackspendError('USAGE', `--grpc-port "${text}" is neither a port nor off.`, {
    exit: 2,
    hint: 'for example --grpc-port 4317; 0 takes a free one',
  })
}
