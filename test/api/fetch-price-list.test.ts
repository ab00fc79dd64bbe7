import {once} from 'node:events'
import {readFile} from 'node:fs/promises'
import {createServer, type RequestListener} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import type {AddressInfo} from 'node:net'
import {dirname, join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {type FetchOptions, fetchPriceList, parsePriceListUrl} from '../../src/api/fetch-price-list.ts'
import {TEST_CA_FILE} from '../support/stackspend-server.ts'

const options: FetchOptions = {version: '1.2.3', env: {}}

async function listenOn(server: ReturnType<typeof createServer>, scheme: string): Promise<URL> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return new URL(`${scheme}://localhost:${(server.address() as AddressInfo).port}/list`)
}

const serve = (answer: RequestListener) => listenOn(createServer(answer), 'http')

async function serveTls(answer: RequestListener): Promise<{url: URL; ca: string}> {
  const folder = dirname(TEST_CA_FILE)
  const [key, cert, ca] = await Promise.all([
    readFile(join(folder, 'server.key'), 'utf8'),
    readFile(join(folder, 'localhost.pem'), 'utf8'),
    readFile(TEST_CA_FILE, 'utf8'),
  ])
  return {url: await listenOn(createTlsServer({key, cert}, answer), 'https'), ca}
}

describe('fetchPriceList', () => {
  it('asks politely, over TLS that it verifies', async () => {
    const {url, ca} = await serveTls(({headers}, response) => response.end(JSON.stringify(headers)))
    const headers = JSON.parse(await fetchPriceList(url, {...options, ca}))
    expect(headers).toMatchObject({
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'stackspend/1.2.3',
    })
    await expect(fetchPriceList(url, options)).rejects.toMatchObject({
      code: 'PRICE_LIST_UNREACHABLE',
      message: expect.stringContaining('TLS certificate not trusted'),
    })
  })

  it('does not follow from HTTPS to HTTP, not even on this machine', async () => {
    let asked = 0
    const plain = await serve((_, response) => {
      asked += 1
      response.end('{}')
    })
    const {url, ca} = await serveTls((_, response) => response.writeHead(307, {location: plain.href}).end())
    await expect(fetchPriceList(url, {...options, ca})).rejects.toMatchObject({
      message: expect.stringContaining('it redirects to a URL that is not HTTPS'),
    })
    expect(asked).toBe(0)
  })

  it.each<[string, RequestListener]>([
    ['says nothing', () => {}],
    ['stops in the middle', (_, response) => void response.writeHead(200).write('{"schema": ')],
  ])('gives up on a server that %s', async (_, answer) => {
    const url = await serve(answer)
    const limits = {answerMs: 200, wholeMs: 400}
    await expect(fetchPriceList(url, {...options, limits})).rejects.toMatchObject({
      code: 'PRICE_LIST_UNREACHABLE',
    })
  })

  it('gives up on a server that drips without end', async () => {
    const url = await serve((_, response) => {
      const timer = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(timer))
    })
    await expect(
      fetchPriceList(url, {...options, limits: {answerMs: 10_000, wholeMs: 500}}),
    ).rejects.toMatchObject({message: expect.stringContaining('the answer took too long')})
  })
})

describe('parsePriceListUrl', () => {
  it.each(['https://prices.example/list?token=x', 'http://127.0.0.1:8080/', 'http://localhost/list'])(
    'takes %s',
    text => {
      expect(parsePriceListUrl(text, '--url').href).toBe(text)
    },
  )

  it.each([
    'http://prices.example/',
    'file:///etc/passwd',
    'ftp://prices.example/',
    'http://127.0.0.1.example/',
  ])('refuses %s', text => {
    expect(() => parsePriceListUrl(text, '--url')).toThrow(
      expect.objectContaining({code: 'USAGE', exitCode: 2, message: expect.stringMatching(/^--url must/)}),
    )
  })
})
