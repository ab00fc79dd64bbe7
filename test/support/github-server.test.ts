import {describe, expect, it, onTestFinished} from 'vitest'
import {ACTIONS_TOKEN} from './forge/github-model.ts'
import {type GitHubServer, startGitHub} from './github-server.ts'

const COMMENTS = '/repos/octo-org/octo-repo/issues/7/comments'

async function start(): Promise<GitHubServer> {
  const server = await startGitHub()
  onTestFinished(() => server.close())
  return server
}

async function ask(server: GitHubServer, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = {authorization: `Bearer ${ACTIONS_TOKEN}`, 'user-agent': 'test', ...init.headers}
  return await fetch(server.apiUrl + path, {redirect: 'manual', ...init, headers})
}

describe('the GitHub to test against', () => {
  it('pages as documented: 30 unless asked, 100 at most, with links', async () => {
    const server = await start()
    for (let n = 0; n < 250; n++) server.add(`comment ${n}`)
    expect(await (await ask(server, COMMENTS)).json()).toHaveLength(30)
    const first = await ask(server, `${COMMENTS}?per_page=200`)
    expect(await first.json()).toHaveLength(100)
    expect(first.headers.get('link')).toMatch(/[?&]page=2>; rel="next", <[^>]*[?&]page=3>; rel="last"$/)
    const last = await ask(server, `${COMMENTS}?per_page=100&page=3`)
    expect(await last.json()).toHaveLength(50)
    expect(last.headers.get('link')).toMatch(/page=2>; rel="prev", .*page=1>; rel="first"$/)
    expect(server.violations).toEqual([])
  })

  it('answers 304 to who has it already, until it changes', async () => {
    const server = await start()
    const etag = (await ask(server, COMMENTS)).headers.get('etag') ?? ''
    const again = () => ask(server, COMMENTS, {headers: {'if-none-match': etag}})
    expect((await again()).status).toBe(304)
    server.add('new')
    expect((await again()).status).toBe(200)
    expect(server.violations).toEqual([])
  })

  it('refuses what is too long with its documented error, in characters', async () => {
    const server = await start()
    const post = (body: string) => ask(server, COMMENTS, {method: 'POST', body: JSON.stringify({body})})
    expect((await post('🌈'.repeat(65_536))).status).toBe(201)
    const refusal = await post('x'.repeat(65_537))
    expect(refusal.status).toBe(422)
    expect(await refusal.json()).toMatchObject({
      message: 'Validation Failed',
      errors: [{message: 'Body is too long (maximum is 65536 characters)'}],
    })
    expect(server.violations).toEqual([])
  })

  it.each([
    ['GET', '/repos/octo-org/octo-repo/issues/seven/comments', undefined, 'issue_number must be integer'],
    ['GET', `${COMMENTS}?per_page=many`, undefined, 'per_page must be integer'],
    ['GET', `${COMMENTS}?since=yesterday`, undefined, 'since must match format "date-time"'],
    ['GET', `${COMMENTS}?order=desc`, undefined, 'order is no parameter'],
    ['POST', COMMENTS, {text: 'x', body: 'x'}, 'body must NOT have additional properties'],
    ['PUT', COMMENTS, {body: 'x'}, `PUT ${COMMENTS} is no operation`],
  ])('notices a request that is not as described: %s %s %j', async (method, path, body, violation) => {
    const server = await start()
    await ask(server, path, {method, ...(body && {body: JSON.stringify(body)})})
    expect(server.violations[0]).toBe(violation)
  })
})
