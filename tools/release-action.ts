import {execFileSync} from 'node:child_process'
import {cpSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {buildDist, ROOT} from './build.ts'

/** Beside what npm publishes; `dist/` has every package that runs. */
const FURTHER = ['action.yml', 'package.json', 'LICENSE', 'README.md']

export type ReleaseTags = {readonly exact: string; readonly major: string; readonly commit: string}

/**
 * Makes a commit of what `uses: OWNER/stackspend@v1` runs, as it is built, in the clone at `clone`, on top of the commit
 * that it has checked out, and tags it `vX.Y.Z` and `vX` (`v1` before 1.0.0 too, where a major version says nothing).
 * Neither the clone's branch nor its working tree changes, and nothing is pushed.
 * @throws Error when `vX.Y.Z` is there already: a released version stays what it is.
 */
export function releaseAction(clone: string): ReleaseTags {
  const git = gitIn(clone)
  const {version, files} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const exact = `v${version}`
  const major = `v${Math.max(1, Number(version.split('.')[0]))}`
  if (git('tag', '--list', exact) !== '')
    throw new Error(`${exact} is there already: raise the version first`)

  const folder = mkdtempSync(join(tmpdir(), 'stackspend-release-'))
  try {
    const released: string[] = [...files, ...FURTHER]
    for (const path of released) cpSync(join(ROOT, path), join(folder, path), {recursive: true})
    const index = gitIn(clone, {GIT_INDEX_FILE: join(folder, '.index'), GIT_WORK_TREE: folder})
    // --force: the sources' .gitignore has dist/.
    index('add', '--force', '--', ...released)
    const tree = index('write-tree')
    const commit = git('commit-tree', tree, '-p', git('rev-parse', 'HEAD'), '-m', `Release ${exact}`)
    git('tag', exact, commit)
    git('tag', '--force', major, commit)
    return {exact, major, commit}
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

/** git in `clone`, which returns what it printed. */
function gitIn(clone: string, env: Readonly<Record<string, string>> = {}) {
  const gitDir = execFileSync('git', ['-C', clone, 'rev-parse', '--absolute-git-dir'], {
    encoding: 'utf8',
  }).trim()
  return (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: env.GIT_WORK_TREE ?? clone,
      encoding: 'utf8',
      env: {...process.env, GIT_DIR: gitDir, ...env},
      stdio: ['ignore', 'pipe', 'inherit'],
    }).trim()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , argument] = process.argv
  if (argument === undefined) throw new Error('say which clone is to have the tags: release-action FOLDER')
  const clone = resolve(argument)
  await buildDist({clean: true})
  const {exact, major, commit} = releaseAction(clone)
  console.log(`${exact} and ${major} are ${commit} in ${clone}. To publish them:`)
  console.log(`  git -C ${clone} push origin ${exact} && git -C ${clone} push --force origin ${major}`)
}
