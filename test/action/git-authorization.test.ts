import {execFile} from 'node:child_process'
import {mkdtemp, rm} from 'node:fs/promises'
import {createServer, type IncomingHttpHeaders} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {describe, expect, it, onTestFinished} from 'vitest'
import {authorizeGit, basicCredentialOf} from '../../src/action/git-authorization.ts'

const run = promisify(execFile)

/** A git host that refuses everything and remembers what it was asked with. */
async function listeningHost(): Promise<{url: string; asked: IncomingHttpHeaders[]}> {
  const asked: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers)
    response.writeHead(403).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise(resolve => server.close(() => resolve())))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {url: `http://127.0.0.1:${address.port}`, asked}
}

async function emptyRepository(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-git-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  await run('git', ['init', '-q', folder])
  return folder
}

const outside = {PATH: process.env.PATH ?? '', HOME: tmpdir(), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C'}

describe("git's login", () => {
  it('is the token, in place of what a checkout kept and an agent left in the address', async () => {
    const {url, asked} = await listeningHost()
    const folder = await emptyRepository()
    const revoked = url.replace('http://', 'http://x-access-token:revoked@')
    await run('git', ['-C', folder, 'remote', 'add', 'origin', `${revoked}/acme/api.git`])
    await run('git', ['-C', folder, 'config', `http.${url}/.extraheader`, 'AUTHORIZATION: basic c3RhbGU='])

    const env = {
      ...outside,
      ...authorizeGit({}, {serverUrl: url, basicCredential: basicCredentialOf('ghs_1')}),
    }
    await expect(run('git', ['-C', folder, 'ls-remote', 'origin'], {env})).rejects.toThrow('403')

    const sent = Buffer.from('x-access-token:ghs_1').toString('base64')
    expect(asked.map(({authorization}) => authorization)).toEqual([`basic ${sent}`])
  })

  it('goes to the forge alone', async () => {
    const [forge, elsewhere] = [await listeningHost(), await listeningHost()]
    const folder = await emptyRepository()
    const login = authorizeGit({}, {serverUrl: forge.url, basicCredential: basicCredentialOf('ghs_1')})
    const env = {...outside, ...login}
    await expect(run('git', ['-C', folder, 'ls-remote', `${elsewhere.url}/x.git`], {env})).rejects.toThrow()
    expect(elsewhere.asked.map(({authorization}) => authorization)).toEqual([undefined])
  })

  it('comes after what the job configures in its environment', () => {
    const env = {GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*'}
    expect(authorizeGit(env, {serverUrl: 'https://github.com', basicCredential: 'YQ=='})).toEqual({
      GIT_CONFIG_COUNT: '3',
      GIT_CONFIG_KEY_1: 'http.https://github.com/.extraheader',
      GIT_CONFIG_VALUE_1: '',
      GIT_CONFIG_KEY_2: 'http.https://github.com/.extraheader',
      GIT_CONFIG_VALUE_2: 'AUTHORIZATION: basic YQ==',
    })
  })
})
