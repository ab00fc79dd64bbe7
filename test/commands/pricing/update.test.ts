import {once} from 'node:events'
import {mkdir, readdir, stat, writeFile} from 'node:fs/promises'
import {createServer, type RequestListener} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {listFile, newerList} from '../../support/newer-price-list.ts'
import {BUILT_IN_PRICES} from '../../support/price-list.ts'
import {recordedHome, reportJson} from '../../support/recorded-home.ts'
import {type CliResult, runCli} from '../../support/run-cli.ts'
import {pathsOf, temporaryHome} from '../../support/temporary-home.ts'

const TOKEN = 'tok-5f0c9b1e'

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const run = (home: string, ...args: readonly string[]): Promise<CliResult> =>
  runCli(args, {env: {STACKSPEND_HOME: home}})

const update = (home: string, ...args: readonly string[]) => run(home, 'pricing', 'update', ...args)

describe('stackspend pricing update', () => {
  it('fetches nothing unless it is told from where', async () => {
    const {stdout, stderr, exitCode} = await update(await temporaryHome(), '--yes')
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 2})
    expect(stderr).toContain('nothing is fetched unless you say from where: --url or --file')
  })

  it('takes a newer list from a file, keeps the old one, and prices by either', async () => {
    const home = await recordedHome({
      requests: [{model: 'claude-opus-5-5', inputTokens: 1_000_000, at: '2026-11-22T13:00:00Z'}],
    })
    const file = await listFile(home, await newerList())
    const taken = await update(home, '--file', file, '--yes')
    expect(taken).toMatchObject({stderr: '', exitCode: 0})
    expect(taken.stdout).toContain('claude-opus-5-5, 2026-11-22T12:15Z on:\n  input 4 → 5  (+25.0 %)\n')
    const {priceListsDir} = pathsOf(home)
    expect((await readdir(priceListsDir)).sort()).toEqual(['2026-11-20.json', '2026-12-01.json'])
    if (process.platform !== 'win32') {
      expect((await stat(join(priceListsDir, '2026-12-01.json'))).mode & 0o777).toBe(0o600)
    }
    expect(await reportJson(home)).toMatchObject({
      pricing: {version: '2026-12-01'},
      totals: {estimatedUsd: 5},
    })
    expect(await reportJson(home, '--prices', '2026-11-20')).toMatchObject({
      pricing: {version: '2026-11-20'},
      totals: {estimatedUsd: 4},
    })
    const {stdout} = await run(home, 'pricing', 'versions')
    expect(stdout).toMatch(
      /^2026-12-01 +2026-12-01 +26 +in use, by pricing update\n2026-11-20 +2026-11-20 +26 +built in$/m,
    )
    for (const command of ['list', 'check']) {
      expect((await run(home, 'pricing', command)).stdout).toMatch(/2026-12-01\s\(by pricing update\)/)
    }
  })

  it('shows what would change, and writes nothing', async () => {
    const home = await temporaryHome()
    const file = await listFile(home, await newerList())
    const {stdout, exitCode} = await update(home, '--file', file, '--dry-run', '--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'dry-run',
      version: '2026-12-01',
      file: null,
      diff: {
        addedModels: [],
        prices: [
          {
            model: 'claude-opus-5-5',
            from: '2026-11-22T12:15:00.000Z',
            to: null,
            kind: 'changed',
            fields: [{field: 'input', before: 4, after: 5, percent: 25}],
          },
        ],
      },
    })
    await expect(readdir(pathsOf(home).priceListsDir)).rejects.toMatchObject({code: 'ENOENT'})
  })

  it('takes nothing without a word where nobody can be asked', async () => {
    const home = await temporaryHome()
    const {stderr, exitCode} = await update(home, '--file', await listFile(home, await newerList()))
    expect(exitCode).toBe(2)
    expect(stderr).toContain('say it with --yes')
  })

  it.each([
    ['older', '2026-11-19', 'list 2026-11-19 is older than 2026-11-20, which is in use'],
    [
      'of the same version with other prices',
      '2026-11-20',
      'list 2026-11-20 is in use already, with other prices',
    ],
  ])('refuses a list that is %s', async (_, version, message) => {
    const home = await temporaryHome()
    const file = await listFile(home, await newerList(version))
    const {stderr, exitCode} = await update(home, '--file', file, '--yes')
    expect(exitCode).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr).toContain('(code PRICE_LIST_NOT_NEWER)')
  })

  it('says so when that very list is in use already', async () => {
    const home = await temporaryHome()
    expect(await update(home, '--file', BUILT_IN_PRICES, '--yes')).toMatchObject({
      stdout: 'List 2026-11-20 is in use already.\n',
      exitCode: 0,
    })
    const file = await listFile(home, await newerList())
    await update(home, '--file', file, '--yes')
    expect((await update(home, '--file', file, '--yes')).stdout).toBe('List 2026-12-01 is in use already.\n')
  })

  it('refuses a list with a fault by its line, and one whose version is no file name', async () => {
    const home = await temporaryHome()
    const bad = await listFile(home, '{\n "schema": "stackspend.pricing/1",\n "version": "../x"\n}')
    const {stderr, exitCode} = await update(home, '--file', bad, '--yes')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`line 3: "version" is "../x", expected a version that begins with a digit`)
  })

  it('refuses a list that the overrides do not fit, and changes nothing', async () => {
    const home = await temporaryHome()
    const {configDir, overridesFile} = pathsOf(home)
    await mkdir(configDir, {recursive: true})
    const models = [{id: 'claude-opus-5-5', aliases: ['claude-nova-9']}]
    await writeFile(overridesFile, JSON.stringify({schema: 'stackspend.pricing/1', models}, null, 2))
    const list = await newerList()
    const nova = {...list.models[0], id: 'claude-nova-9', aliases: []}
    const file = await listFile(home, {...list, models: [...list.models, nova]})
    const {stderr, exitCode} = await update(home, '--file', file, '--yes')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`${overridesFile}, line 7: "claude-nova-9" is the id of another model`)
    expect((await run(home, 'pricing', 'check')).exitCode).toBe(0)
  })

  it('fetches from the URL of the settings, through redirects, and names no more than its host', async () => {
    const home = await temporaryHome()
    const list = JSON.stringify(await newerList())
    const asked: string[] = []
    const base = await serve(({url = ''}, response) => {
      asked.push(url)
      if (url.startsWith('/moved')) response.writeHead(302, {location: '/list.json?token=x'}).end()
      else response.end(list)
    })
    const {configDir, settingsFile} = pathsOf(home)
    await mkdir(configDir, {recursive: true})
    await writeFile(settingsFile, JSON.stringify({pricing: {url: `${base}/moved?token=${TOKEN}`}}))
    const {stdout, stderr, exitCode} = await update(home, '--yes')
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(stdout).toContain('✓ List 2026-12-01 is in use')
    expect(stdout + stderr).not.toMatch(/token=|tok-/)
    expect(asked).toEqual([`/moved?token=${TOKEN}`, '/list.json?token=x'])
  })

  it.each([
    ['an answer that is none', 503, {}, '', 'it answered 503'],
    ['a page that is no list', 200, {}, '<html>', 'line 1: found "<", expected a value'],
    [
      'a redirect off HTTPS',
      302,
      {location: 'http://prices.example/x'},
      '',
      'it redirects to a URL that is not HTTPS',
    ],
    ['a redirect to itself', 302, {location: '/'}, '', 'it redirects without end'],
    [
      'more than a list can be',
      200,
      {},
      ' '.repeat(5 * 1024 * 1024),
      'its answer is too large for a price list',
    ],
  ])('fails at %s, and keeps the list in use', async (_, status, headers, body, message) => {
    const home = await temporaryHome()
    const base = await serve((_request, response) => response.writeHead(status, headers).end(body))
    const {stdout, stderr, exitCode} = await update(home, '--url', `${base}/${TOKEN}?key=${TOKEN}`, '--yes')
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 1})
    expect(stderr).toContain(message)
    expect(stderr).toContain(new URL(base).host)
    expect(stderr).not.toContain(TOKEN)
    expect((await run(home, 'pricing', 'versions')).stdout).toMatch(/^2026-11-20 .*in use, built in$/m)
  })

  it.each([
    ['plain HTTP to another machine', `http://prices.example/${TOKEN}`, 'must begin with https://'],
    ['a password', `https://ada:${TOKEN}@prices.example/`, 'must not hold a user or a password'],
    ['no URL', TOKEN, '--url is no URL'],
  ])('refuses %s without showing it', async (_, url, message) => {
    const {stderr, exitCode} = await update(await temporaryHome(), '--url', url, '--yes')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain(TOKEN)
  })

  it('goes through the proxy', async () => {
    const home = await temporaryHome()
    const connects: (string | undefined)[] = []
    const proxy = createServer().listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    onTestFinished(() => void proxy.close())
    proxy.on('connect', ({url}, socket) => {
      connects.push(url)
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    })
    const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const {stderr, exitCode} = await runCli(
      ['pricing', 'update', '--yes', '--url', `https://prices.example/${TOKEN}`],
      {env: {STACKSPEND_HOME: home, HTTPS_PROXY}},
    )
    expect(exitCode).toBe(1)
    expect(connects).toEqual(['prices.example:443'])
    expect(stderr).toContain('cannot fetch a price list from prices.example: the proxy answered 502')
    expect(stderr).not.toContain(TOKEN)
  })
})
