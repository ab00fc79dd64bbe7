import {Agent, request} from 'node:http'
import {encodeLogs, LOAD_ENCODINGS, type LoadEncoding} from './encode-logs.ts'
import {generateSession} from './generate-session.ts'
import {createRandom} from './random.ts'

// A process of its own, so that its work is not counted as the listener's. Its parent says how many requests
// to send, and is told when they have been answered.

const CONNECTIONS = 8
const RECORDS_PER_REQUEST = 10
const SESSION_RECORDS = 50

const [url = '', requests = '0', encoding = 'protobuf', seed = '1'] = process.argv.slice(2)
const contentType = encoding === 'json' ? 'application/json' : 'application/x-protobuf'
const fixedHeaders = {
  'content-type': contentType,
  ...(encoding === 'gzip' ? {'content-encoding': 'gzip'} : {}),
}

/** Bodies of one client after another: a batch is of one session, and every request id is new. */
function encodeBodies(count: number, encoding: LoadEncoding | undefined): Buffer[] {
  const random = createRandom(Number(seed))
  const bodies: Buffer[] = []
  for (let user = 0; bodies.length < count; user = (user + 1) % CONNECTIONS) {
    const startMs = Date.UTC(2026, 10, 16) + bodies.length * 60_000
    const records = generateSession(random, {user, startMs, count: SESSION_RECORDS})
    const logs = records.filter(record => record.lane === 'log')
    for (let start = 0; start < logs.length; start += RECORDS_PER_REQUEST)
      bodies.push(encodeLogs(logs.slice(start, start + RECORDS_PER_REQUEST), encoding))
  }
  return bodies
}

const agent = new Agent({keepAlive: true, maxSockets: CONNECTIONS})
const bodies = encodeBodies(
  Number(requests),
  LOAD_ENCODINGS.find(known => known === encoding),
)

/** Posts one body; resolves with how long the answer took, in milliseconds. */
function post(body: Buffer): Promise<number> {
  const startMs = performance.now()
  const headers = {...fixedHeaders, 'content-length': body.length}
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/v1/logs`, {method: 'POST', headers, agent}, response => {
      response.resume()
      response.once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - startMs)
        else reject(new Error(`the listener answered ${response.statusCode}`))
      })
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

async function send(count: number): Promise<number[]> {
  const queue = bodies.splice(0, count)
  const latenciesMs: number[] = []
  const connection = async () => {
    for (let body = queue.shift(); body !== undefined; body = queue.shift())
      latenciesMs.push(await post(body))
  }
  await Promise.all(Array.from({length: CONNECTIONS}, connection))
  return latenciesMs
}

process.on('message', count => {
  void send(Number(count)).then(latenciesMs => process.send?.(latenciesMs))
})
process.once('disconnect', () => agent.destroy())
process.send?.('ready')
