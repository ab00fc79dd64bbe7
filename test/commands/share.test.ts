import {readFileSync} from 'node:fs'
import {hostname} from 'node:os'
import {describe, expect, it} from 'vitest'
import {parseContribution} from '../../src/report/pull-request/contribution.ts'
import {allObjects, bareRepository, cloneOf, git, gitFolder, PERSON, sharedFiles} from '../support/git.ts'
import {runCli} from '../support/run-cli.ts'
import {homeWith, recordUsage, requestOn, runShare} from '../support/sharing.ts'
import {temporaryHome} from '../support/temporary-home.ts'

const REF = 'refs/stackspend/fix-retry'

/** A clone in which `branch` is checked out. */
async function workOn(bare: string, branch = 'fix-retry'): Promise<string> {
  const folder = await cloneOf(bare)
  await git(folder, 'switch', '-q', '-c', branch)
  return folder
}

/** All contributions in a ref of a repository. */
async function readRef(repository: string, ref = REF) {
  const files = (await sharedFiles(repository))[ref] ?? []
  const texts = await Promise.all(files.map(file => git(repository, 'cat-file', '-p', `${ref}:${file}`)))
  return texts.map((text, index) => parseContribution(text, files[index] ?? ''))
}

/** Without what chance made. */
const plain = (text: string) =>
  text
    .replaceAll(/contributor-[0-9a-f]{8}/g, 'contributor-HASH')
    .replaceAll(/(HASH)-[0-9a-f]{8}/g, '$1-MACHINE')

/** The lines of a file without their values. */
const fieldsIn = (json: string) => json.replaceAll(/: ("[^"]*"|[\d.]+)/g, '').split('\n')

describe('stackspend share', () => {
  it('pushes what was spent on the branch, and says so in a line', async () => {
    const bare = await bareRepository()
    const home = await homeWith(requestOn('fix-retry'), requestOn('main', {requestId: 'req_2'}))
    const {stdout, stderr, exitCode} = await runShare(await workOn(bare), home, ['--push'])
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(plain(stdout)).toBe(
      'Shared $4.00 (1.00M tokens, 1 session) of fix-retry as contributor-HASH → origin refs/stackspend/fix-retry\n',
    )
    expect(await readRef(bare)).toMatchObject([
      {origin: 'developer', project: 'api', branch: 'fix-retry', sessions: 1, rows: [{estimatedUsd: 4}]},
    ])
  })

  it('shares the new total in its place, and nothing when it is the same', async () => {
    const bare = await bareRepository()
    const folder = await workOn(bare)
    const home = await homeWith(requestOn('fix-retry'))
    await runShare(folder, home, ['--push'])
    const again = await runShare(folder, home, ['--push'])
    expect(again.stdout).toMatch(/^Shared already: \$4\.00/)
    await recordUsage(home, requestOn('fix-retry', {requestId: 'req_2'}))
    await runShare(folder, home, ['--push'])
    expect((await readRef(bare)).map(({rows}) => rows[0]?.estimatedUsd)).toEqual([8])
  })

  it('keeps what was shared of usage that was pruned since', async () => {
    const bare = await bareRepository()
    const folder = await workOn(bare)
    const occurredAtMs = Date.now() - 500 * 86_400_000
    const home = await homeWith(requestOn('fix-retry', {occurredAtMs}))
    await recordUsage(home, requestOn('fix-retry', {requestId: 'req_2', occurredAtMs: Date.now()}))
    await runShare(folder, home, ['--push'])
    const pruned = await runCli(['prune', '--older-than', '400d', '--yes'], {env: {STACKSPEND_HOME: home}})
    expect(pruned.exitCode).toBe(0)
    const {stderr, exitCode} = await runShare(folder, home, ['--push'])
    expect(exitCode).toBe(1)
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /usage of before \d{4}-\d\d-\d\d was pruned here: what was shared of "fix-retry" tells of it, and stays as it is/,
    )
    expect((await readRef(bare))[0]?.rows.map(({requests}) => requests)).toEqual([1, 1])
  })

  it('is one contributor on two machines, whose e-mail differs in case alone', async () => {
    const bare = await bareRepository()
    for (const email of [PERSON.email, PERSON.email.toUpperCase()]) {
      const folder = await workOn(bare)
      await git(folder, 'config', 'user.email', email)
      await runShare(folder, await homeWith(requestOn('fix-retry')), ['--push'])
    }
    const shared = await readRef(bare)
    expect(shared).toHaveLength(2)
    expect(new Set(shared.map(({contributor}) => contributor)).size).toBe(1)
    expect(new Set(shared.map(({id}) => id.slice(0, -9)))).toEqual(new Set([shared[0]?.contributor]))
  })

  it('is one file per machine, also when the e-mail changes', async () => {
    const bare = await bareRepository()
    const folder = await workOn(bare)
    const home = await homeWith(requestOn('fix-retry'))
    await runShare(folder, home, ['--push'])
    await git(folder, 'config', 'user.email', 'other@example.com')
    await runShare(folder, home, ['--push'])
    expect(await readRef(bare)).toHaveLength(1)
  })

  it('prints with --dry-run exactly the file that it would share, and writes nothing', async () => {
    const bare = await bareRepository()
    const folder = await workOn(bare)
    const home = await homeWith(requestOn('fix-retry'))
    const {stdout, stderr} = await runShare(folder, home, ['--dry-run', '--push'])
    expect(plain(stderr)).toBe(
      'Would share $4.00 (1.00M tokens, 1 session) of fix-retry as contributor-HASH → origin refs/stackspend/fix-retry\n',
    )
    expect([await sharedFiles(bare), await sharedFiles(folder)]).toEqual([{}, {}])
    await runShare(folder, home, ['--push'])
    const [file] = (await sharedFiles(bare))[REF] ?? []
    expect(`${await git(bare, 'cat-file', '-p', `${REF}:${file}`)}\n`).toBe(stdout)
    expect(fieldsIn(stdout)).toEqual(
      fieldsIn(/```json\n(.*?)```/s.exec(readFileSync('docs/share.md', 'utf8'))?.[1] ?? ''),
    )
  })

  it('says with --json what it did', async () => {
    const home = await homeWith(requestOn('fix-retry'))
    const folder = await workOn(await bareRepository())
    const {stdout} = await runShare(folder, home, ['--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'written',
      project: 'api',
      branch: 'fix-retry',
      remoteBranch: 'fix-retry',
      ref: REF,
      remote: null,
      contribution: {rows: [{estimatedUsd: 4, totalTokens: 1_000_000}]},
    })
    expect(Object.keys(await sharedFiles(folder))).toEqual([REF])
  })

  it('goes by a name or the e-mail when asked to, and the file is still named after the pseudonym', async () => {
    const home = await homeWith(requestOn('fix-retry'))
    const folder = await workOn(await bareRepository())
    const shareAs = async (args: string[], env = {}) =>
      JSON.parse((await runShare(folder, home, [...args, '--json'], env)).stdout).contribution
    const pseudonymous = await shareAs([])
    expect(await shareAs(['--as', ' ada '])).toEqual({...pseudonymous, contributor: 'ada'})
    expect(await shareAs([], {STACKSPEND_CONTRIBUTOR: 'ada'})).toEqual({...pseudonymous, contributor: 'ada'})
    expect(await shareAs([], {STACKSPEND_CONTRIBUTOR: ''})).toEqual(pseudonymous)
    expect(await shareAs(['--with-email'])).toEqual({...pseudonymous, contributor: PERSON.email})
  })

  it('shares a branch under the name that its upstream has', async () => {
    const bare = await bareRepository()
    const folder = await workOn(bare, 'wip')
    await git(folder, 'push', '-q', '-u', 'origin', 'wip:fix-retry')
    const {stdout} = await runShare(folder, await homeWith(requestOn('wip')), ['--push'])
    expect(stdout).toContain('of wip as')
    expect(await readRef(bare)).toMatchObject([{branch: 'fix-retry'}])
  })

  it('does not take the branch that it was made from for it', async () => {
    const bare = await bareRepository()
    const folder = await cloneOf(bare)
    await git(folder, 'switch', '-q', '-c', 'fix-retry', 'origin/main')
    await runShare(folder, await homeWith(requestOn('fix-retry')), ['--push'])
    expect(Object.keys(await sharedFiles(bare))).toEqual([REF])
  })

  it('shares the branch that it is told, from any folder of the repository and without one checked out', async () => {
    const bare = await bareRepository()
    const folder = await cloneOf(bare)
    await git(folder, 'switch', '-q', '--detach')
    const home = await homeWith(requestOn('Feature/Login'))
    const args = ['--push', '--branch', 'Feature/Login', '--remote-branch', 'feature/login-2']
    expect((await runShare(folder, home, args)).exitCode).toBe(0)
    expect(await sharedFiles(bare)).toHaveProperty(['refs/stackspend/feature%2flogin-2'])
  })

  it('shares nothing where nothing is recorded, and takes away what it shared before', async () => {
    const bare = await bareRepository()
    const folder = await workOn(bare)
    const home = await homeWith(requestOn('main'))
    const nothing = await runShare(folder, home, ['--push'])
    expect(nothing).toMatchObject({
      stdout: 'Nothing is recorded of fix-retry in api: nothing is shared.\n',
      stderr: '',
      exitCode: 0,
    })
    await runShare(folder, home, ['--push', '--branch', 'main', '--remote-branch', 'fix-retry'])
    expect(await readRef(bare)).toHaveLength(1)
    const {stdout} = await runShare(folder, home, ['--push'])
    expect(stdout).toBe(
      'Nothing is recorded of fix-retry any more: what was shared is taken out of origin refs/stackspend/fix-retry.\n',
    )
    expect(await sharedFiles(bare)).toEqual({})
  })

  it('says that tokens have no price', async () => {
    const home = await homeWith(requestOn('fix-retry', {model: 'nova-9'}))
    const {stdout} = await runShare(await workOn(await bareRepository()), home, [])
    expect(stdout).toContain('Wrote – (1.00M tokens, 1.00M of them unpriced, 1 session) of fix-retry')
  })

  it('leaves no e-mail, name or machine in any object of the remote', async () => {
    const bare = await bareRepository()
    const folder = await workOn(bare)
    const home = await homeWith(requestOn('fix-retry', {context: {attributes: {}, userEmail: PERSON.email}}))
    const before = new Set((await allObjects(bare)).split('\n'))
    await runShare(folder, home, ['--push'])
    const added = (await allObjects(bare))
      .split('\n')
      .filter(line => !before.has(line))
      .join('\n')
    expect(added).toContain('"contributor": "contributor-')
    for (const secret of [
      PERSON.email,
      PERSON.email.toLowerCase(),
      PERSON.name,
      hostname(),
      folder,
      home,
      'session-1',
    ])
      expect(added).not.toContain(secret)
    expect(await git(bare, 'log', '--format=%an %ae %cn %ce', REF)).toBe(
      'stackspend stackspend@localhost stackspend stackspend@localhost',
    )
  })
})

describe('stackspend share, when it cannot', () => {
  it.each([
    ['a detached HEAD', ['switch', '-q', '--detach'], [], 'BRANCH_UNKNOWN', '--branch NAME'],
    ['no such remote', [], ['--push', '--remote', 'upstream'], 'REMOTE_UNKNOWN', '--remote origin'],
    [
      'a remote that is gone',
      ['remote', 'set-url', 'origin', '/none'],
      ['--push'],
      'REMOTE_UNREACHABLE',
      'git ls-remote origin',
    ],
    [
      'no e-mail to go by',
      ['config', '--unset', 'user.email'],
      ['--with-email'],
      'USAGE',
      'git config user.email',
    ],
  ])('says what to do about %s', async (_, change, args, code, hint) => {
    const folder = await workOn(await bareRepository())
    if (change.length > 0) await git(folder, ...change)
    const {stderr, exitCode} = await runShare(folder, await homeWith(requestOn('fix-retry')), args)
    expect(stderr).toContain(`(code ${code})`)
    expect(stderr).toContain(hint)
    expect(exitCode).toBe(code === 'USAGE' ? 2 : 1)
  })

  it('says that there is no repository, or no git', async () => {
    const home = await temporaryHome()
    const outside = await runShare(gitFolder(), home, ['--json'])
    expect(JSON.parse(outside.stdout).error.code).toBe('NOT_A_REPOSITORY')
    const without = await runShare(gitFolder(), home, ['--json'], {PATH: '/none'})
    expect(JSON.parse(without.stdout).error).toMatchObject({
      code: 'GIT_MISSING',
      message: 'git is not installed, or not in PATH',
    })
  })

  it('shows no password of a remote', async () => {
    const folder = await workOn(await bareRepository())
    await git(folder, 'remote', 'set-url', 'origin', 'http://ada:hunter2@127.0.0.1:1/acme/api.git')
    const home = await homeWith(requestOn('fix-retry', {project: 'acme/api'}))
    const {stdout, stderr} = await runShare(folder, home, ['--push'])
    expect(stderr).toContain('origin cannot be reached')
    expect(stdout + stderr).not.toContain('hunter2')
  })
})

describe('stackspend share remove', () => {
  it("takes this machine's file out, leaves others', and the ref goes with the last", async () => {
    const bare = await bareRepository()
    const [one, other] = [await workOn(bare), await workOn(bare)]
    const homes = [await homeWith(requestOn('fix-retry')), await homeWith(requestOn('fix-retry'))] as const
    await runShare(one, homes[0], ['--push'])
    await runShare(other, homes[1], ['--push'])
    const {stdout} = await runShare(one, homes[0], ['remove', '--push'])
    expect(stdout).toBe(
      'Took what this machine shared of fix-retry out of origin refs/stackspend/fix-retry.\n',
    )
    expect(await readRef(bare)).toHaveLength(1)
    const again = await runShare(one, homes[0], ['remove', '--push', '--json'])
    expect(JSON.parse(again.stdout)).toMatchObject({status: 'nothing', remote: 'origin'})
    await runShare(other, homes[1], ['remove', '--push'])
    expect([await sharedFiles(bare), await sharedFiles(other)]).toEqual([{}, {}])
  })

  it('without --push takes it out of this repository alone', async () => {
    const bare = await bareRepository()
    const folder = await workOn(bare)
    const home = await homeWith(requestOn('fix-retry'))
    await runShare(folder, home, ['--push'])
    const {stdout} = await runShare(folder, home, ['remove'])
    expect(stdout).toContain(`${REF} of this repository.`)
    expect([await sharedFiles(folder), Object.keys(await sharedFiles(bare))]).toEqual([{}, [REF]])
  })
})

describe('stackspend share by many at once', () => {
  it('loses nobody', async () => {
    const bare = await bareRepository()
    const people = await Promise.all(
      Array.from({length: 3}, async () => ({
        folder: await workOn(bare),
        home: await homeWith(requestOn('fix-retry')),
      })),
    )
    for (let round = 2; round <= 5; round += 1) {
      const results = await Promise.all(people.map(({folder, home}) => runShare(folder, home, ['--push'])))
      expect(results.map(({exitCode, stderr}) => ({exitCode, stderr}))).toEqual(
        people.map(() => ({exitCode: 0, stderr: ''})),
      )
      const totals = (await readRef(bare)).map(({rows}) => rows[0]?.requests)
      expect(totals).toEqual(people.map(() => round - 1))
      for (const {home} of people)
        await recordUsage(home, requestOn('fix-retry', {requestId: `req_${round}`}))
    }
    for (const {folder} of people)
      expect(await git(folder, 'for-each-ref', 'refs/stackspend-incoming')).toBe('')
    expect(await git(bare, 'fsck', '--strict', '--no-dangling')).not.toContain('error')
    // Some two hundred processes, on a machine that may have more to do.
  }, 120_000)
})
