import {once} from 'node:events'
import {request} from 'node:http'
import {connect, type Socket} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {HOSTILE_BODIES, type HostileBody, hostileBody} from './hostile-bodies.ts'

export type Attack = {
  readonly name: string
  /** Attacks the listener on this port of the loopback; resolves when it has had its effect. */
  readonly run: (port: number) => Promise<void>
}

const MIB = 1024 * 1024
const HEAD = 'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
/** How long slow senders go on. */
const SLOW_MS = 5_000

/** What a sender does that means harm, beside single bodies. */
const CONNECTION_ATTACKS: readonly Attack[] = [
  {name: '900 connections that send a header slowly', run: port => drip(port, 900, HEAD)},
  {name: '900 connections that send 64 MiB slowly', run: port => drip(port, 900, slowBody(256))},
  {name: '200 connections that hold 200 KiB each', run: port => drip(port, 200, slowBody(200 * 1024))},
  {name: '1,500 connections that say nothing', run: port => drip(port, 1_500, '')},
  {name: '50,000 requests in one write', run: pipeline},
  {name: 'a header without an end', run: port => flood(port, HEAD, 'x-header: y\r\n')},
  {
    name: 'chunks without an end',
    run: port =>
      flood(port, `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, `10000\r\n${'{'.repeat(0x10000)}\r\n`),
  },
  {
    name: '20 bodies of 64 MiB at a time',
    run: port => atOnce(port, 20, hostileBody('64 MiB of unknown fields')),
  },
  {
    name: '100 bombs of 1 GiB in gzip at a time',
    run: port => atOnce(port, 100, hostileBody('1 GiB of zeros in 1 MiB of gzip')),
  },
  {
    name: '1,000 bombs of 64 MiB in 64 KiB of gzip at a time',
    run: port => atOnce(port, 1_000, hostileBody('64 MiB of zeros in 64 KiB of gzip')),
  },
]

export const ATTACKS: readonly Attack[] = [
  ...HOSTILE_BODIES.map(body => ({name: body.name, run: (port: number) => atOnce(port, 1, body)})),
  ...CONNECTION_ATTACKS,
]

/** Posts a body so many times at once; whatever is answered, or not. */
async function atOnce(port: number, times: number, {headers, make}: HostileBody): Promise<void> {
  const body = make()
  await Promise.all(Array.from({length: times}, () => post(port, headers, body)))
}

function post(port: number, headers: HostileBody['headers'], body: Buffer): Promise<void> {
  return new Promise(resolve => {
    const framing = {'content-length': String(body.length)}
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path: '/v1/logs',
        method: 'POST',
        agent: false,
        headers: {...headers, ...framing},
      },
      response => {
        response.resume()
        response.once('close', resolve)
      },
    )
    // It was refused before it was sent.
    sent.once('error', () => resolve())
    sent.end(body)
  })
}

/** Sends a part on many connections, and then a byte now and then. */
async function drip(port: number, connections: number, part: string): Promise<void> {
  const sockets = Array.from({length: connections}, () => open(port))
  for (const socket of sockets) socket.write(part)
  for (const endMs = Date.now() + SLOW_MS; Date.now() < endMs; await sleep(500))
    for (const socket of sockets) if (part !== '') socket.write('x')
  for (const socket of sockets) socket.destroy()
}

function slowBody(bytes: number): string {
  return `${HEAD}Content-Length: ${40 * MIB - 1}\r\n\r\n${' '.repeat(bytes)}`
}

async function pipeline(port: number): Promise<void> {
  const socket = open(port)
  const one = `${HEAD}Content-Length: 2\r\n\r\n{}`
  socket.write(one.repeat(49_999) + one.replace('Content-Length', 'Connection: close\r\nContent-Length'))
  await once(socket, 'close')
}

async function flood(port: number, start: string, more: string): Promise<void> {
  const socket = open(port)
  socket.write(start)
  for (const endMs = Date.now() + SLOW_MS; Date.now() < endMs && socket.writable; )
    if (!socket.write(more)) await sleep(1)
  socket.destroy()
}

/** A connection whose end is nobody's failure; what comes back is read and forgotten. */
function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  return socket.on('error', () => {}).resume()
}
