import type {Readable} from 'node:stream'

/**
 * What comes on a stream before it ends, within a time and a size; `undefined` when it is more, or does not end. The
 * stream is closed then, so that nothing keeps the process.
 */
export function readStdin(
  stream: Readable,
  {timeoutMs, mostBytes}: {readonly timeoutMs: number; readonly mostBytes: number},
): Promise<string | undefined> {
  const {promise, resolve} = Promise.withResolvers<string | undefined>()
  const chunks: Buffer[] = []
  let bytes = 0
  const finish = (text: string | undefined) => {
    clearTimeout(timer)
    stream.destroy()
    resolve(text)
  }
  const timer = setTimeout(() => finish(undefined), timeoutMs)
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    chunks.push(chunk)
    if (bytes > mostBytes) finish(undefined)
  })
  stream.on('error', () => finish(undefined))
  stream.on('end', () => finish(Buffer.concat(chunks).toString('utf8')))
  return promise
}
