import {createServer} from 'node:net'
import {describe, expect, it, onTestFinished} from 'vitest'
import {fuzz} from '../../tools/fuzz/fuzz.ts'
import {minimise} from '../../tools/fuzz/minimise.ts'

/** A listener that answers when its client has said all, and that it failed where `word` is in it. */
async function failingAt(word: string): Promise<string> {
  const server = createServer({allowHalfOpen: true}, socket => {
    const arrived: Buffer[] = []
    socket.on('data', chunk => arrived.push(chunk))
    socket.on('error', () => socket.destroy())
    socket.once('end', () => {
      const isBad = Buffer.concat(arrived).includes(word)
      socket.end(`HTTP/1.1 ${isBad ? '500 Failed' : '200 OK'}\r\ncontent-length: 0\r\n\r\n`)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') return expect.fail('no port')
  return `http://127.0.0.1:${address.port}`
}

describe('fuzzing', () => {
  it('tells of an input that breaks a promise, made small', async () => {
    const http = await failingAt('api_request')
    const {finds, inputs} = await fuzz('http', {seed: 1, inputs: 60, surroundings: {http}})
    expect(inputs).toBe(60)
    expect(finds).toMatchObject([{target: 'http', kind: 'error'}])
    expect(finds[0]?.message).toMatch(/^Error: the listener answers HTTP\/1.1 500/)
    const input = Buffer.from(finds[0]?.input ?? []).toString('latin1')
    expect(input).toContain('api_request')
    expect(input.length).toBeLessThan(150)
  })

  it('tells of a target that cannot be opened', async () => {
    const {finds, inputs} = await fuzz('http', {seed: 1, inputs: 1, surroundings: {http: 'no URL'}})
    expect(inputs).toBe(0)
    expect(finds).toMatchObject([{kind: 'error', message: expect.stringContaining('Invalid URL')}])
  })
})

describe('making a find smaller', () => {
  it('leaves out all that does not matter', async () => {
    const input = Buffer.from('a long text in which {only} this and {that} count')
    const fails = async (bytes: Uint8Array) => /\{only\}.*\{that\}/.test(Buffer.from(bytes).toString())
    expect(Buffer.from(await minimise(input, fails)).toString()).toBe('{only}{that}')
  })
})
