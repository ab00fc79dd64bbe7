import {execFileSync} from 'node:child_process'
import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {ProjectLocator} from '../../../src/transcripts/project/project-locator.ts'
import {temporaryFolder} from '../../support/temporary-store.ts'

function git(folder: string, ...args: string[]): void {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com', '-c', 'protocol.file.allow=always']
  execFileSync('git', [...identity, ...args], {cwd: folder, stdio: 'ignore'})
}

/** A repository `shop`, with one commit, below a new folder. */
function repository(remote?: string): string {
  const root = join(temporaryFolder(), 'shop')
  mkdirSync(join(root, 'src/deep'), {recursive: true})
  git(root, 'init', '-q')
  git(root, 'commit', '-q', '--allow-empty', '-m', 'first')
  if (remote !== undefined) git(root, 'remote', 'add', 'origin', remote)
  return root
}

const locate = (cwd: string, folder = '') => new ProjectLocator('linux').locate(cwd, folder)

describe('the project of a folder', () => {
  it('is named by the git remote, from any depth', () => {
    const root = repository('git@github.com:acme/web-shop.git')
    expect(locate(root)).toBe('acme/web-shop')
    expect(locate(join(root, 'src/deep'))).toBe('acme/web-shop')
  })

  it('is found at once below sixteen thousand folders, and of no path that no system has', () => {
    expect(locate('/a'.repeat(16_000), '-b')).toBe('a')
    expect(locate('/a'.repeat(20_000), '-b')).toBeUndefined()
  })

  it('is the repository folder without a remote', () => {
    expect(locate(join(repository(), 'src'))).toBe('shop')
  })

  it('is the same for a linked worktree', () => {
    const named = repository('https://me:geheim@git.example/acme/shop.git')
    git(named, 'worktree', 'add', '-q', '../shop-fix')
    expect(locate(join(named, '../shop-fix'))).toBe('acme/shop')
    const unnamed = repository()
    git(unnamed, 'worktree', 'add', '-q', '../elsewhere')
    expect(locate(join(unnamed, '../elsewhere'))).toBe('shop')
  })

  it('is its own for a submodule', () => {
    const root = repository('git@h:acme/shop')
    const library = repository()
    git(root, 'submodule', 'add', '-q', library, 'library')
    git(join(root, 'library'), 'remote', 'set-url', 'origin', 'git@h:acme/library')
    expect(locate(join(root, 'library'))).toBe('acme/library')
  })

  it('is still the repository when a folder in it is gone', () => {
    const root = repository('git@h:acme/shop')
    rmSync(join(root, 'src'), {recursive: true})
    expect(locate(join(root, 'src/deep'))).toBe('acme/shop')
  })

  it('is the folder that the session began in, outside of any repository', () => {
    const transcriptFolder = '-nowhere-dev-my-shop'
    expect(locate('/nowhere/dev/my.shop', transcriptFolder)).toBe('my.shop')
    expect(locate('/nowhere/dev/my.shop/src/deep', transcriptFolder)).toBe('my.shop')
    expect(locate('/nowhere/dev/other', transcriptFolder)).toBe('other')
  })

  it('is found by the first 200 characters where Claude Code cut the name', () => {
    const cwd = `/nowhere/${'deep-'.repeat(50)}/shop`
    const transcriptFolder = `${cwd.replaceAll('/', '-').slice(0, 200)}-1a2b3c`
    expect(locate(`${cwd}/src`, transcriptFolder)).toBe(basename(join(cwd, '..')))
  })

  it('is the last part of the path, of any system', () => {
    expect(locate('/nowhere/shop/')).toBe('shop')
    expect(locate('Q:\\nowhere\\shop')).toBe('shop')
    expect(locate('Q:\\nowhere\\shop\\src', 'Q--nowhere-shop')).toBe('shop')
    expect(locate('\\\\wsl.localhost\\Ubuntu\\nowhere\\shop')).toBe('shop')
    expect(locate('/')).toBeUndefined()
  })

  it('is not changed by a .git that is no repository', () => {
    const root = join(temporaryFolder(), 'shop')
    mkdirSync(join(root, '.git'), {recursive: true})
    expect(locate(root)).toBe('shop')
    rmSync(join(root, '.git'), {recursive: true})
    writeFileSync(join(root, '.git'), 'gitdir: /nowhere/at/all')
    expect(locate(root)).toBe('shop')
  })

  it('is looked up once', () => {
    const root = repository('git@h:acme/shop')
    const locator = new ProjectLocator('linux')
    locator.locate(root, '')
    rmSync(join(root, '.git'), {recursive: true})
    expect(locator.locate(root, '')).toBe('acme/shop')
  })
})
