import {join} from 'node:path'
import {beforeAll, describe, expect, it} from 'vitest'
import {readAllBranches} from '../../src/share/read-all-branches.ts'
import {readContributions} from '../../src/share/read-contributions.ts'
import {writeContribution} from '../../src/share/write-contribution.ts'
import {contribution} from '../support/contribution.ts'
import {bareRepository, cloneOf, git, gitFolder, sharedFiles} from '../support/git.ts'
import {type GitServerOptions, serveGit} from '../support/git-server.ts'
import {isolateGit} from '../support/isolate-git.ts'

const branch = 'fix-retry'
const ada = contribution({})
const linus = contribution({id: 'contributor-99999999-5e6f7a8b', contributor: 'contributor-99999999'})
const ORIGIN = {remote: 'origin'}
const credentials = {user: 'x-access-token', password: 'ghs_secret'}
const token = {user: credentials.user, secret: credentials.password}

/** A repository with a branch that Linus shared on, and a server of it. */
async function served(options: GitServerOptions = {}) {
  const root = gitFolder()
  const bare = await bareRepository(root)
  const local = await cloneOf(bare)
  await writeContribution({folder: local, branch, contribution: linus, to: ORIGIN})
  const server = await serveGit(root, options)
  return {bare, local, server, url: `${server.url}acme/api.git`}
}

/** What actions/checkout makes: one commit, no branch, the token in a header of the repository's own settings. */
async function checkoutInCi(url: string, header?: string): Promise<string> {
  const folder = join(gitFolder(), 'checkout')
  await git(gitFolder(), 'init', '-q', folder)
  await git(folder, 'remote', 'add', 'origin', url)
  if (header !== undefined) await git(folder, 'config', `http.${new URL(url).origin}/.extraheader`, header)
  await git(
    folder,
    'fetch',
    '-q',
    '--no-tags',
    '--depth=1',
    'origin',
    '+refs/heads/main:refs/remotes/pull/7/merge',
  )
  await git(folder, 'checkout', '-q', '--detach', 'refs/remotes/pull/7/merge')
  return folder
}

const basic = (secret: string) =>
  `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${secret}`).toString('base64')}`

beforeAll(isolateGit)

describe('contributions of a remote over HTTP', () => {
  it('are read and written by a shallow checkout without a branch, as CI makes it', async () => {
    const {bare, url} = await served({credentials})
    const folder = await checkoutInCi(url, basic(credentials.password))
    const head = await git(folder, 'rev-parse', 'HEAD')
    expect(await readContributions({folder, branch, from: ORIGIN})).toEqual({
      status: 'read',
      contributions: [linus],
      problems: [],
    })
    const ci = contribution({id: 'ci-77', origin: 'ci', contributor: 'Review (ci)'})
    expect(await writeContribution({folder, branch, contribution: ci, to: ORIGIN})).toEqual({
      status: 'pushed',
    })
    expect((await sharedFiles(bare))[`refs/stackspend/${branch}`]).toEqual(['ci-77.json', `${linus.id}.json`])
    expect(await git(folder, 'rev-parse', 'HEAD', '--is-shallow-repository')).toBe(`${head}\ntrue`)
    expect(await git(folder, 'rev-parse', '--verify', '--quiet', 'FETCH_HEAD')).toBe(head)
  })

  it('are read with a token that is in no argument, once, whatever the checkout has set', async () => {
    const {url, server} = await served({credentials})
    const folder = await checkoutInCi(url, basic(credentials.password))
    await git(folder, 'config', `http.${new URL(url).origin}/.extraheader`, basic('expired'))
    expect(await readContributions({folder, branch, from: ORIGIN})).toEqual({
      status: 'failed',
      reason: 'not allowed',
    })
    const before = server.requests.length
    expect(await readContributions({folder, branch, from: {...ORIGIN, token}})).toMatchObject({
      status: 'read',
    })
    const sent = server.requests.slice(before).map(({authorization}) => authorization)
    expect(new Set(sent)).toEqual(
      new Set([`Basic ${Buffer.from('x-access-token:ghs_secret').toString('base64')}`]),
    )
    expect(await git(folder, 'config', '--list', '--local')).not.toContain('ghs_secret')
  })

  it("are read from a fork's repository by its URL", async () => {
    const [upstream, fork] = [await served(), await served({credentials})]
    const folder = await checkoutInCi(upstream.url)
    await writeContribution({folder: fork.local, branch, contribution: ada, to: ORIGIN})
    const read = await readContributions({folder, branch, from: {url: fork.url, token}})
    expect(read).toEqual({status: 'read', contributions: [ada, linus], problems: []})
    expect(await git(folder, 'remote')).toBe('origin')
  })

  it('are none where nobody shared anything', async () => {
    const {url} = await served()
    const folder = await checkoutInCi(url)
    const nothing = {status: 'read', contributions: [], problems: []}
    expect(await readContributions({folder, branch: 'other', from: ORIGIN})).toEqual(nothing)
    const empty = await cloneOf(await bareRepository())
    expect(await readContributions({folder: empty, branch, from: ORIGIN})).toEqual(nothing)
    expect(await readAllBranches({folder: empty, from: ORIGIN})).toEqual({status: 'read', branches: []})
  })

  it('cannot be written with a token that may only read', async () => {
    const {url, bare} = await served({isReadOnly: true})
    const folder = await checkoutInCi(url)
    expect(await writeContribution({folder, branch, contribution: ada, to: ORIGIN})).toEqual({
      status: 'rejected',
      reason: 'not allowed',
    })
    expect((await sharedFiles(bare))[`refs/stackspend/${branch}`]).toEqual([`${linus.id}.json`])
    expect(await sharedFiles(folder)).toEqual({})
  })

  it('cannot be written where a hook of the server refuses them', async () => {
    const bare = await bareRepository()
    const folder = await cloneOf(bare)
    await git(bare, 'config', 'transfer.hideRefs', 'refs/stackspend')
    expect(await writeContribution({folder, branch, contribution: ada, to: ORIGIN})).toEqual({
      status: 'rejected',
      reason: 'not allowed',
    })
  })

  it.each([
    ['that is not there', 'http://127.0.0.1:1/acme/api.git'],
    ['whose folder is gone', join(gitFolderName(), 'none.git')],
  ])('cannot be reached at a remote %s', async (_, url) => {
    const folder = await cloneOf(await bareRepository())
    await git(folder, 'remote', 'set-url', 'origin', url)
    const unreachable = {status: 'failed', reason: 'unreachable'}
    expect(await readContributions({folder, branch, from: ORIGIN})).toEqual(unreachable)
    expect(await readAllBranches({folder, from: ORIGIN})).toEqual(unreachable)
    expect(await writeContribution({folder, branch, contribution: ada, to: ORIGIN})).toEqual({
      status: 'rejected',
      reason: 'unreachable',
    })
  })

  it('are waited for as long as they may take, and not longer', async () => {
    const {server, url} = await served({hangsAt: () => true})
    const folder = await cloneOf(await bareRepository())
    await git(folder, 'remote', 'set-url', 'origin', url)
    const startedMs = Date.now()
    const read = await readContributions({folder, branch, from: ORIGIN, timeoutMs: 500})
    expect(read).toEqual({status: 'failed', reason: 'unreachable'})
    expect(Date.now() - startedMs).toBeLessThan(5_000)
    const written = await writeContribution({
      folder,
      branch,
      contribution: ada,
      to: ORIGIN,
      signal: AbortSignal.timeout(500),
    })
    expect(written).toEqual({status: 'rejected', reason: 'unreachable'})
    expect(server.requests.length).toBeGreaterThan(0)
  })

  it('are asked of no remote that the repository does not have, and no program is run for a URL', async () => {
    const folder = await cloneOf(await bareRepository())
    await expect(
      readContributions({folder, branch, from: {remote: '--upload-pack=x'}}),
    ).rejects.toMatchObject({
      code: 'REMOTE_UNKNOWN',
    })
    const secret = 'https://ada:secret@example.com/acme/api.git'
    const refused = readContributions({folder, branch, from: {remote: secret}})
    await expect(refused).rejects.toThrow('this repository has no remote of that address')
    await expect(readContributions({folder, branch, from: {url: 'ext::sh -c true'}})).rejects.toMatchObject({
      code: 'USAGE',
    })
  })
})

describe('the branches of a remote', () => {
  it('are read with what each cost, the newest first and not too many', async () => {
    const {local, url} = await served()
    for (const [index, name] of ['old', 'Feature/new', `long-${'x'.repeat(200)}`].entries()) {
      const shared = contribution({branch: name})
      const nowMs = Date.now() + (index + 1) * 60_000
      await writeContribution({
        folder: local,
        branch: name,
        contribution: shared,
        to: ORIGIN,
        now: () => nowMs,
      })
    }
    const folder = await checkoutInCi(url)
    const read = await readAllBranches({folder, from: ORIGIN, newest: 3})
    expect(read.status === 'read' && read.branches.map(found => found.branch)).toEqual([
      `long-${'x'.repeat(200)}`,
      'Feature/new',
      'old',
    ])
    expect(await sharedFiles(folder)).toEqual({})
  })
})

/** A path below the temporary folder at which there is nothing. */
function gitFolderName(): string {
  return join(process.cwd(), 'no such folder')
}
