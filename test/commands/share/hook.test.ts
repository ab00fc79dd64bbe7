import {appendFileSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {managerLines} from '../../../src/share/hook/hook-manager.ts'
import {bareRepository, cloneOf, git, gitFolder, sharedFiles} from '../../support/git.ts'
import {type GitServerOptions, serveGit} from '../../support/git-server.ts'
import {BIN} from '../../support/run-cli.ts'
import {runProgram} from '../../support/run-program.ts'
import {homeWith, requestOn, runShare, shareEnvironment} from '../../support/sharing.ts'
import {until} from '../../support/spawned-watch.ts'

/** The program as `npm install --global` puts it into PATH. */
const PROGRAM = `exec '${process.execPath}' '${BIN}' "$@"`

/** Each test starts dozens of processes, on a machine that may have more to do. */
const PATIENCE_MS = 120_000

/** A repository over HTTP with the hook in it, and someone who worked on its branches. */
async function repositoryWithHook(options: GitServerOptions & {readonly program?: string | undefined} = {}) {
  const root = gitFolder()
  const bare = await bareRepository(root)
  const server = await serveGit(root, options)
  const folder = await cloneOf(`${server.url}acme/api.git`)
  const project = 'acme/api'
  const home = await homeWith(
    requestOn('fix-retry', {project}),
    requestOn('wip', {project, requestId: 'req_2'}),
  )
  await runShare(folder, home, ['install'])
  const bin = join(gitFolder(), 'a bin')
  mkdirSync(bin)
  const program = 'program' in options ? options.program : PROGRAM
  if (program !== undefined) writeFileSync(join(bin, 'stackspend'), `#!/bin/sh\n${program}\n`, {mode: 0o755})
  const env = {...shareEnvironment(home), PATH: `${bin}${delimiter}${process.env.PATH}`}
  for (const branch of ['fix-retry', 'wip']) await git(folder, 'branch', branch)
  const push = (...args: string[]) => runProgram(['git', 'push', ...args], {cwd: folder, env})
  return {bare, folder, env, server, push}
}

/** Waits until the remote has these shared refs: the hook may have gone on by itself. */
function sharedRefs(bare: string, ...branches: readonly string[]): Promise<string[]> {
  const wanted = branches.map(branch => `refs/stackspend/${branch}`)
  return until('the shared refs', async () => {
    const found = Object.keys(await sharedFiles(bare))
    return wanted.every(ref => found.includes(ref)) ? found : undefined
  })
}

describe('a push with the hook of stackspend share install', {timeout: PATIENCE_MS}, () => {
  it('shares the pushed branches under the names that they have on the remote, and nothing else', async () => {
    const {bare, folder, push} = await repositoryWithHook()
    await git(folder, 'tag', 'v1')
    const {exitCode, stderr} = await push('origin', 'fix-retry', 'wip:Feature/new', 'v1')
    expect({exitCode, rejected: stderr.includes('rejected')}).toEqual({exitCode: 0, rejected: false})
    expect(await sharedRefs(bare, 'fix-retry', '%46eature%2fnew')).toEqual([
      'refs/stackspend/%46eature%2fnew',
      'refs/stackspend/fix-retry',
    ])
  })

  it('shares the branch that is checked out when HEAD is pushed', async () => {
    const {bare, folder, push} = await repositoryWithHook()
    await git(folder, 'switch', '-q', 'fix-retry')
    await push('origin', 'HEAD:refs/heads/other')
    expect(await sharedRefs(bare, 'other')).toEqual(['refs/stackspend/other'])
  })

  it('works in a hook that has its own say, and in a linked worktree', async () => {
    const {bare, folder, env} = await repositoryWithHook()
    appendFileSync(join(folder, '.git', 'hooks', 'pre-push'), `cat >'${folder}/refs seen'\n`)
    const linked = join(gitFolder(), 'linked tree')
    await git(folder, 'worktree', 'add', '-q', linked, 'wip')
    const {exitCode} = await runProgram(['git', 'push', 'origin', 'wip'], {cwd: linked, env})
    expect(exitCode).toBe(0)
    await sharedRefs(bare, 'wip')
    expect(readFileSync(join(folder, 'refs seen'), 'utf8')).toMatch(
      /^refs\/heads\/wip [0-9a-f]{40} refs\/heads\/wip 0{40}\n$/,
    )
  })

  it.each([
    ['is missing', undefined],
    ['fails', 'exit 1'],
    ['says much', 'yes | head -c 1000000; yes | head -c 1000000 >&2'],
  ])('goes on where stackspend %s', async (_, program) => {
    const {push} = await repositoryWithHook({program})
    const {exitCode, stderr} = await push('origin', 'fix-retry')
    expect(exitCode).toBe(0)
    expect(stderr.length).toBeLessThan(2_000)
  })

  it('is held up for less than 2 s by a remote that never answers', async () => {
    // What sharing asks for first hangs; the push itself does not.
    let isHanging = false
    const {push, server} = await repositoryWithHook({
      hangsAt: ({url}) => isHanging && url.includes('git-upload-pack'),
    })
    const without = await push('--no-verify', 'origin', 'fix-retry')
    isHanging = true
    const before = server.requests.length
    const withHook = await push('origin', 'wip')
    const addedMs = withHook.elapsedMs - without.elapsedMs
    console.log(`the hook adds ${Math.round(addedMs)} ms to a push of ${Math.round(without.elapsedMs)} ms`)
    expect(withHook.exitCode).toBe(0)
    // 2.2 s, and what a loaded machine takes to start the processes.
    expect(addedMs).toBeLessThan(3_000)
    await until('sharing to ask the remote', () =>
      server.requests.slice(before).find(({line}) => line.includes('git-upload-pack')),
    )
  })

  it('is held up no longer by a stackspend that hangs', async () => {
    const {push} = await repositoryWithHook({program: 'sleep 6'})
    const without = await push('--no-verify', 'origin', 'fix-retry')
    const withHook = await push('origin', 'wip')
    expect(withHook.exitCode).toBe(0)
    expect(withHook.elapsedMs - without.elapsedMs).toBeLessThan(3_000)
  })
})

describe('stackspend share hook', {timeout: PATIENCE_MS}, () => {
  const hookCommand = [process.execPath, BIN, 'share', 'hook', 'origin'] as const

  it('says with --wait what became of each branch, leaves deleted ones out, and ends well where it cannot share', async () => {
    const {folder, env} = await repositoryWithHook({isReadOnly: true})
    const input = [
      'refs/heads/fix-retry 1 refs/heads/a 0',
      'refs/heads/none 1 refs/heads/b 0',
      'refs/tags/v1 1 refs/tags/v1 0',
      '(delete) 0 refs/heads/c 1',
    ].join('\n')
    const run = await runProgram([...hookCommand, '--wait', '--json'], {cwd: folder, env, input})
    expect({exitCode: run.exitCode, stderr: run.stderr}).toEqual({exitCode: 0, stderr: ''})
    expect(JSON.parse(run.stdout)).toEqual({
      ended: true,
      shared: [
        {branch: 'fix-retry', remoteBranch: 'a', outcome: 'SHARE_NOT_ALLOWED'},
        {branch: 'none', remoteBranch: 'b', outcome: 'nothing'},
      ],
    })
  })

  it('by itself ends in less than 2 s while the remote hangs, well and without a word', async () => {
    let isHanging = false
    const {folder, env} = await repositoryWithHook({hangsAt: () => isHanging})
    isHanging = true
    const input = 'refs/heads/fix-retry 1 refs/heads/fix-retry 0\n'
    const {elapsedMs, ...run} = await runProgram(hookCommand, {cwd: folder, env, input})
    expect(run).toEqual({stdout: '', stderr: '', exitCode: 0})
    expect(elapsedMs).toBeLessThan(3_000)
  })

  it('shares from the lines that husky and pre-commit run', async () => {
    const {bare, folder, env} = await repositoryWithHook()
    const sh = (script: string, input: string, more: Readonly<Record<string, string>> = {}) =>
      runProgram(['sh', '-ec', script, 'sh', 'origin', 'URL'], {cwd: folder, env: {...env, ...more}, input})
    await sh(managerLines('husky').lines, 'refs/heads/fix-retry 1 refs/heads/fix-retry 0\n')
    await sharedRefs(bare, 'fix-retry')
    const entry = /entry: sh -c '(.*)'$/.exec(managerLines('pre-commit').lines)?.[1] ?? 'exit 1'
    const {exitCode} = await sh(entry, '', {
      PRE_COMMIT_LOCAL_BRANCH: 'refs/heads/wip',
      PRE_COMMIT_REMOTE_BRANCH: 'refs/heads/wip',
      PRE_COMMIT_TO_REF: '1',
      PRE_COMMIT_FROM_REF: '0',
      PRE_COMMIT_REMOTE_NAME: 'origin',
    })
    expect(exitCode).toBe(0)
    await sharedRefs(bare, 'fix-retry', 'wip')
  })
})
