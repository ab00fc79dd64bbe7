import {execFileSync} from 'node:child_process'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {findBranch} from '../../../src/transcripts/project/find-branch.ts'
import {temporaryHome} from '../../support/temporary-home.ts'

async function repository() {
  const folder = await temporaryHome()
  const identity = [
    '-c',
    'user.name=Ada',
    '-c',
    'user.email=ada@example.com',
    '-c',
    'init.defaultBranch=main',
  ]
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...identity, '-C', folder, ...args], {stdio: ['ignore', 'pipe', 'ignore']})
  git('init', '-q')
  git('commit', '-q', '--allow-empty', '-m', 'first')
  return {folder, git}
}

it('finds the branch that is checked out, from any folder in the repository', async () => {
  const {folder, git} = await repository()
  expect(findBranch(folder)).toBe('main')
  git('checkout', '-q', '-b', 'fix/retry-1')
  mkdirSync(join(folder, 'src', 'deep'), {recursive: true})
  expect(findBranch(join(folder, 'src', 'deep'))).toBe('fix/retry-1')
})

it('finds the branch of a linked worktree, which has its own', async () => {
  const {folder, git} = await repository()
  const linked = join(await temporaryHome(), 'linked')
  git('worktree', 'add', '-q', '-b', 'other', linked)
  expect([findBranch(folder), findBranch(linked)]).toEqual(['main', 'other'])
})

it('finds none while no branch is checked out, outside of a repository, and where HEAD cannot be read', async () => {
  const {folder, git} = await repository()
  git('checkout', '-q', '--detach')
  expect(findBranch(folder)).toBeUndefined()
  expect(findBranch(await temporaryHome())).toBeUndefined()
  writeFileSync(join(folder, '.git', 'HEAD'), '\0'.repeat(10))
  expect(findBranch(folder)).toBeUndefined()
})
