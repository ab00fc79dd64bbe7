import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {beforeAll, describe, expect, it} from 'vitest'
import type {Contribution} from '../../src/report/pull-request/contribution.ts'
import {readContributions} from '../../src/share/read-contributions.ts'
import {type WriteContributionOptions, writeContribution} from '../../src/share/write-contribution.ts'
import {contribution, contributionRow} from '../support/contribution.ts'
import {allObjects, bareRepository, cloneOf, git, gitFolder, PERSON, sharedFiles} from '../support/git.ts'
import {isolateGit} from '../support/isolate-git.ts'

const ada = contribution({})
const linus = contribution({id: 'contributor-99999999-5e6f7a8b', contributor: 'contributor-99999999'})
const REF = 'refs/stackspend/fix-retry'
const ORIGIN = {remote: 'origin'}

const push = (
  folder: string,
  shared: Contribution | undefined,
  set: Partial<WriteContributionOptions> = {},
) => writeContribution({folder, branch: 'fix-retry', contribution: shared, to: ORIGIN, ...set})

/** Who shared on a branch of `origin`, as another clone sees it. */
async function readShared(folder: string, branch = 'fix-retry') {
  const read = await readContributions({folder, branch, from: ORIGIN})
  return read.status === 'read' ? read.contributions : read
}

/** Everything that git says about a work tree and that is none of our business. */
async function stateOf(folder: string): Promise<string> {
  const asked = [
    ['status', '--porcelain=v2', '--branch'],
    ['for-each-ref', 'refs/heads', 'refs/remotes', 'refs/tags'],
    ['stash', 'list'],
    ['config', '--list', '--local'],
    ['rev-parse', 'HEAD', '--is-shallow-repository'],
  ]
  return (await Promise.all(asked.map(args => git(folder, ...args)))).join('\n---\n')
}

beforeAll(isolateGit)

describe('a contribution that is written', () => {
  it('is pushed to a ref of its own, and read by another clone', async () => {
    const bare = await bareRepository()
    const [one, other] = [await cloneOf(bare), await cloneOf(bare)]
    expect(await push(one, ada)).toEqual({status: 'pushed'})
    expect(await readShared(other)).toEqual([ada])
    expect(await sharedFiles(bare)).toEqual({[REF]: [`${ada.id}.json`]})
    expect(await sharedFiles(one)).toEqual({[REF]: [`${ada.id}.json`]})
    // Reading leaves no ref behind.
    expect(await sharedFiles(other)).toEqual({})
  })

  it('is written nowhere when it is there already', async () => {
    const bare = await bareRepository()
    const [one, other] = [await cloneOf(bare), await cloneOf(bare)]
    await push(one, ada)
    const before = await git(bare, 'rev-parse', REF)
    expect(await push(one, ada)).toEqual({status: 'unchanged'})
    expect(await push(other, ada)).toEqual({status: 'unchanged'})
    expect(await git(bare, 'rev-parse', REF)).toBe(before)
    expect(await git(other, 'rev-parse', REF)).toBe(before)
  })

  it("stands beside others' files, and takes the place of its own", async () => {
    const bare = await bareRepository()
    const [one, other] = [await cloneOf(bare), await cloneOf(bare)]
    await push(one, ada)
    await push(other, linus)
    const more = {...ada, rows: [contributionRow({estimatedUsd: 9})]}
    await push(one, more)
    expect(await readShared(other)).toEqual([more, linus])
  })

  it('takes the place of what its writer says is its own, under whatever name', async () => {
    const bare = await bareRepository()
    const one = await cloneOf(bare)
    await push(one, linus)
    await push(one, ada, {isOwn: id => id.endsWith('-5e6f7a8b')})
    expect(await readShared(one)).toEqual([ada])
  })

  it('is of nobody, keeps no history and says nothing of who pushed', async () => {
    const bare = await bareRepository()
    const one = await cloneOf(bare)
    await push(one, {...ada, contributor: 'once@example.com'}, {now: () => 1_700_000_000_000})
    await push(one, ada, {now: () => 1_700_000_001_999})
    expect(await git(bare, 'cat-file', 'commit', REF)).toBe(
      [
        `tree ${await git(bare, 'rev-parse', `${REF}^{tree}`)}`,
        'author stackspend <stackspend@localhost> 1700000001 +0000',
        'committer stackspend <stackspend@localhost> 1700000001 +0000',
        '',
        'stackspend share',
      ].join('\n'),
    )
    const fresh = gitFolder()
    await git(fresh, 'clone', '-q', '--bare', '--mirror', `file://${bare}`, 'mirror.git')
    const objects = await allObjects(join(fresh, 'mirror.git'))
    expect(objects).toContain(ada.id)
    expect(objects).not.toContain('once@example.com')
    const shared = await git(bare, 'cat-file', '-p', `${REF}:${ada.id}.json`)
    expect(shared).not.toContain(PERSON.email)
  })

  it('goes, and the ref with the last one', async () => {
    const bare = await bareRepository()
    const one = await cloneOf(bare)
    await push(one, ada)
    await push(one, linus)
    const isOwn = (id: string) => id === ada.id
    expect(await push(one, undefined, {isOwn})).toEqual({status: 'pushed'})
    expect(await readShared(one)).toEqual([linus])
    expect(await push(one, undefined, {isOwn})).toEqual({status: 'unchanged'})
    expect(await push(one, undefined, {isOwn: id => id === linus.id})).toEqual({status: 'pushed'})
    expect([await sharedFiles(bare), await sharedFiles(one)]).toEqual([{}, {}])
    expect(await push(one, undefined, {isOwn})).toEqual({status: 'unchanged'})
  })

  it('stays in this repository without a remote to push to', async () => {
    const folder = gitFolder()
    await git(folder, 'init', '-q')
    const local = {to: undefined}
    expect(await push(folder, ada, local)).toEqual({status: 'written'})
    expect(await push(folder, ada, local)).toEqual({status: 'unchanged'})
    expect(await push(folder, linus, local)).toEqual({status: 'written'})
    expect(await readContributions({folder, branch: 'fix-retry'})).toEqual({
      status: 'read',
      contributions: [ada, linus],
      problems: [],
    })
  })

  it('never touches index, work tree, HEAD, stash, branches, tags or settings', async () => {
    const bare = await bareRepository()
    const one = await cloneOf(bare)
    await git(bare, 'tag', 'v1', 'main')
    await git(one, 'commit', '-q', '--allow-empty', '-m', 'mine')
    await mkdir(join(one, 'new'))
    await git(one, 'stash', 'list')
    const before = await stateOf(one)
    await push(await cloneOf(bare), linus)
    await push(one, ada)
    await readShared(one)
    expect(await stateOf(one)).toBe(before)
  })

  it.each([
    ['a bare repository', async (bare: string) => bare],
    [
      'a linked worktree',
      async (bare: string) => {
        const folder = join(gitFolder(), 'linked tree')
        await git(await cloneOf(bare), 'worktree', 'add', '-q', '--detach', folder)
        return folder
      },
    ],
    ['a shallow clone', async (bare: string) => cloneOf(`file://${bare}`, '--depth', '1')],
    [
      'a subfolder',
      async (bare: string) => {
        const folder = join(await cloneOf(bare), 'some where')
        await mkdir(folder)
        return folder
      },
    ],
  ])('is written from %s', async (_, open) => {
    const upstream = await bareRepository()
    const bare = join(gitFolder(), 'mirror.git')
    await git(upstream, 'clone', '-q', '--bare', '.', bare)
    const folder = await open(bare)
    await git(folder, 'remote', 'set-url', 'origin', upstream)
    const isShallow = await git(folder, 'rev-parse', '--is-shallow-repository')
    expect(await push(folder, ada)).toEqual({status: 'pushed'})
    expect(await readShared(folder)).toEqual([ada])
    expect(await git(folder, 'rev-parse', '--is-shallow-repository')).toBe(isShallow)
  })

  it('goes where the remote is pushed to, and joins what others pushed there', async () => {
    const [upstream, fork] = [await bareRepository(), await bareRepository()]
    const [one, other] = [await cloneOf(upstream), await cloneOf(fork)]
    await git(one, 'remote', 'set-url', '--push', 'origin', fork)
    await push(other, linus)
    expect(await push(one, ada)).toEqual({status: 'pushed'})
    expect(await readShared(other)).toEqual([ada, linus])
    expect(await sharedFiles(upstream)).toEqual({})
  })

  it('obeys no setting that would send more along, sign it or run a hook', async () => {
    const bare = await bareRepository()
    const one = await cloneOf(bare)
    const hooks = join(gitFolder(), 'hooks')
    await mkdir(hooks)
    for (const [name, value] of [
      ['core.hooksPath', hooks],
      ['push.followTags', 'true'],
      ['push.gpgSign', 'true'],
      ['commit.gpgSign', 'true'],
      ['push.pushOption', 'ci.skip'],
      ['push.recurseSubmodules', 'on-demand'],
      ['fetch.prune', 'true'],
      ['fetch.recurseSubmodules', 'true'],
      ['user.useConfigOnly', 'true'],
      ['core.logAllRefUpdates', 'always'],
      ['transfer.fsckObjects', 'true'],
    ] as const)
      await git(one, 'config', name, value)
    await git(one, 'config', '--unset', 'user.email')
    for (const hook of ['pre-push', 'reference-transaction'])
      await writeFile(join(hooks, hook), '#!/bin/sh\nexit 1\n', {mode: 0o755})
    expect(await push(one, ada)).toEqual({status: 'pushed'})
    expect(await readShared(one)).toEqual([ada])
  })

  it('keeps a branch apart from one whose name goes on with a slash', async () => {
    const bare = await bareRepository()
    const one = await cloneOf(bare)
    await push(one, ada, {branch: 'a'})
    await push(one, linus, {branch: 'a/b'})
    expect([await readShared(one, 'a'), await readShared(one, 'a/b')]).toEqual([[ada], [linus]])
  })

  it('survives a rebase that is pushed by force, and the end of the branch', async () => {
    const bare = await bareRepository()
    const one = await cloneOf(bare)
    await git(one, 'switch', '-q', '-c', 'fix-retry')
    await git(one, 'commit', '-q', '--allow-empty', '-m', 'work')
    await git(one, 'push', '-q', 'origin', 'fix-retry')
    await push(one, ada)
    await git(one, 'commit', '-q', '--amend', '--allow-empty', '-m', 'rebased')
    await git(one, 'push', '-q', '--force', 'origin', 'fix-retry')
    expect(await push(one, ada)).toEqual({status: 'unchanged'})
    await git(one, 'push', '-q', 'origin', ':fix-retry')
    expect(await readShared(one)).toEqual([ada])
  })
})
