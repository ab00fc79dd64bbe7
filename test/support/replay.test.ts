import {createServer} from 'node:http'
import {buffer} from 'node:stream/consumers'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {loadScenario} from './captures.ts'
import {ofSignals, ordered, replay} from './replay.ts'

type Arrival = {path: string; headers: NodeJS.Dict<string | string[]>; body: Buffer}

const {batches} = loadScenario('2.1.330', 'multiturn')
const chunked = loadScenario('2.0.76', 'cumulative').batches

const arrivals: Arrival[] = []
let mostAtOnce = 0
let atOnce = 0
let connections = 0
let answer = 200

const server = createServer(async (request, response) => {
  mostAtOnce = Math.max(mostAtOnce, ++atOnce)
  const body = await buffer(request)
  arrivals.push({path: request.url ?? '', headers: request.headers, body})
  atOnce--
  if (answer === 0) request.socket.destroy()
  else response.writeHead(answer).end()
}).on('connection', () => connections++)

let url = ''
beforeEach(async () => {
  arrivals.length = 0
  mostAtOnce = atOnce = connections = 0
  answer = 200
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
afterEach(() => new Promise(resolve => server.close(resolve)))

describe('replay', () => {
  it('sends every body as captured, one at a time on one connection', async () => {
    const replies = await replay(url, batches)
    expect(replies.map(reply => reply.status)).toEqual(batches.map(() => 200))
    expect(arrivals.map(({body}) => body)).toEqual(batches.map(({body}) => body))
    expect(arrivals.map(({path}) => path)).toEqual(batches.map(({path}) => path))
    expect({mostAtOnce, connections}).toEqual({mostAtOnce: 1, connections: 1})
  })

  it('keeps type, encoding and framing', async () => {
    const [gzipped] = loadScenario('2.1.330', 'http-protobuf-gzip').batches
    await replay(url, [...chunked.slice(0, 1), ...(gzipped ? [gzipped] : [])])
    expect(arrivals.map(({headers}) => headers)).toMatchObject([
      {'content-type': 'application/x-protobuf', 'transfer-encoding': 'chunked'},
      {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip',
        'content-length': `${gzipped?.body.length}`,
      },
    ])
  })

  it('sends all of them over several connections too', async () => {
    const replies = await replay(url, batches, {concurrency: 4, order: 7})
    expect(replies.map(reply => reply.batch)).toEqual(ordered(batches, 7))
    expect(connections).toBeLessThanOrEqual(4)
    expect(arrivals).toHaveLength(batches.length)
  })

  it('sends nothing more once it is aborted', async () => {
    expect(await replay(url, batches, {signal: AbortSignal.abort()})).toEqual([])
    expect(arrivals).toEqual([])
  })

  it('gives the answer of a refusing listener, and undefined when there is none', async () => {
    answer = 503
    expect((await replay(url, batches.slice(0, 1)))[0]?.status).toBe(503)
    answer = 0
    expect((await replay(url, batches.slice(0, 1)))[0]?.status).toBeUndefined()
  })
})

describe('ordered', () => {
  it('keeps every batch once in any order, and repeats an order by its seed', () => {
    const byFile = (list: typeof batches) => list.map(({file}) => file)
    expect(byFile(ordered(batches, 'reverse'))).toEqual(byFile(batches).reverse())
    expect(byFile(ordered(batches, 3))).toEqual(byFile(ordered(batches, 3)))
    expect(byFile(ordered(batches, 3))).not.toEqual(byFile(ordered(batches, 4)))
    expect(byFile(ordered(batches, 3)).sort()).toEqual(byFile(batches).sort())
  })
})

describe('ofSignals', () => {
  it('keeps the batches of the signals asked for', () => {
    const kept = ofSignals(batches, 'logs', 'traces')
    expect(new Set(kept.map(({signal}) => signal))).toEqual(new Set(['logs', 'traces']))
    expect([...kept, ...ofSignals(batches, 'metrics')]).toHaveLength(batches.length)
  })
})
