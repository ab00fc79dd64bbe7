import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {checkProxy, checkSurroundings} from '../../../src/app/doctor/check-surroundings.ts'
import {temporaryHome} from '../../support/temporary-home.ts'
import {emptyContext, onlyCheck, startListener, writeClaudeSettings} from './doctor-context.ts'

/** A system whose files are these. */
async function rootWith(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await temporaryHome()
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(root, name, '..'), {recursive: true})
    await writeFile(join(root, name), text)
  }
  return root
}

const PLAIN = {'proc/version': 'Linux version 6.8.0-generic (gcc 13)'}
const WSL = {'proc/version': 'Linux version 5.15.167.4-microsoft-standard-WSL2'}

describe('the surroundings', () => {
  it.each([
    ['container', {...PLAIN, '.dockerenv': ''}, {}],
    ['container', {...WSL, 'run/.containerenv': ''}, {SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22'}],
    ['WSL', WSL, {}],
    ['WSL', PLAIN, {WSL_DISTRO_NAME: 'Debian'}],
    ['SSH', PLAIN, {SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22'}],
  ])('are told where 127.0.0.1 is another machine: %s', async (name, files, env) => {
    const rootDir = await rootWith(files)
    const check = await onlyCheck(checkSurroundings, await emptyContext({rootDir, env}))
    expect(check).toMatchObject({name, status: 'warning'})
    expect(check.mend).toContain('stackspend watch')
  })

  it('are not told on a machine of its own, nor on another system', async () => {
    const rootDir = await rootWith(PLAIN)
    expect(await checkSurroundings(await emptyContext({rootDir}))).toEqual([])
    const mac = await emptyContext({rootDir: await rootWith(WSL), platform: 'darwin'})
    expect(await checkSurroundings(mac)).toEqual([])
  })

  it('are not told where the listener is, too', async () => {
    const context = await emptyContext({rootDir: await rootWith({...PLAIN, '.dockerenv': ''})})
    await startListener(context)
    expect(await checkSurroundings(context)).toEqual([])
  })
})

describe('a proxy', () => {
  async function check(env: Readonly<Record<string, string>>, endpoint = 'http://127.0.0.1:4318') {
    const context = await emptyContext({env})
    await writeClaudeSettings(context, {OTEL_EXPORTER_OTLP_ENDPOINT: endpoint})
    return checkProxy(context)
  }

  it.each([
    [{HTTP_PROXY: 'http://proxy.example:3128'}],
    [{http_proxy: 'http://proxy.example:3128', NO_PROXY: 'internal.example'}],
    [{ALL_PROXY: 'socks5://proxy.example', no_proxy: '10.0.0.0/8,::1'}],
  ])('without an exemption for the listener is told: %j', async env => {
    const [found] = await check(env)
    expect(found).toMatchObject({name: 'proxy', status: 'warning'})
    expect(JSON.stringify(found)).not.toContain('proxy.example')
  })

  it.each([
    [{}],
    [{HTTPS_PROXY: 'http://proxy.example:3128'}],
    [{HTTP_PROXY: 'http://proxy.example:3128', NO_PROXY: 'localhost, 127.0.0.1:4318'}],
    [{HTTP_PROXY: 'http://proxy.example:3128', no_proxy: '*'}],
  ])('that leaves the listener alone is not: %j', async env => {
    expect(await check(env)).toEqual([])
  })

  it('is of no matter to what is sent elsewhere', async () => {
    expect(await check({HTTP_PROXY: 'http://proxy.example:3128'}, 'http://collector.example:4318')).toEqual(
      [],
    )
  })
})
