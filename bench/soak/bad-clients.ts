import {connect} from 'node:net'
import {setTimeout as pause} from 'node:timers/promises'
import {gzipSync} from 'node:zlib'

const EVERY_MS = 1_000
const LEAVES_AFTER_MS = 300
const HEAD = 'POST /v1/logs HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-protobuf\r\n'
const BOMB = gzipSync(Buffer.alloc(32 * 1024 * 1024))

/** What no exporter should send. All of it costs its sender alone. */
const ATTACKS: readonly (readonly [name: string, bytes: readonly (string | Buffer)[]])[] = [
  ['goes away in the middle of a body', [`${HEAD}content-length: 100000\r\n\r\n`, Buffer.alloc(5_000)]],
  ['goes away in the middle of a header', ['POST /v1/logs HTTP/1.1\r\nhost: 127.0']],
  ['says nothing', []],
  ['sends no protobuf', [`${HEAD}content-length: 9\r\n\r\n`, 'not at all']],
  ['is no HTTP', [Buffer.from([22, 3, 1, 2, 0, 1, 0, 1])]],
  ['claims a length that nobody takes', [`${HEAD}content-length: 99999999999\r\n\r\n`, 'x']],
  ['sends a bomb', [`${HEAD}content-encoding: gzip\r\ncontent-length: ${BOMB.length}\r\n\r\n`, BOMB]],
]

/** Misbehaves once a second until told to end, in turns; how often it did. */
export async function misbehave(url: string, signal: AbortSignal): Promise<number> {
  const {hostname, port} = new URL(url)
  let times = 0
  for (; !signal.aborted; times += 1) {
    const [, parts] = ATTACKS[times % ATTACKS.length] ?? ATTACKS[0] ?? ['', []]
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    socket.resume()
    for (const part of parts) socket.write(part)
    await pause(LEAVES_AFTER_MS)
    socket.destroy()
    await pause(EVERY_MS - LEAVES_AFTER_MS, undefined, {signal}).catch(() => {})
  }
  return times
}
