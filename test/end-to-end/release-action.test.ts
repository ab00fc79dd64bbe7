import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {mkdtemp, readdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {describe, expect, it, onTestFinished} from 'vitest'
import packageJson from '../../package.json' with {type: 'json'}
import {releaseAction} from '../../tools/release-action.ts'
import {ROOT} from '../../tools/root.mjs'

const run = promisify(execFile)
const exact = `v${packageJson.version}`

async function cloneOfProject() {
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-release-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  const clone = join(folder, 'clone')
  await run('git', ['clone', '-q', ROOT, clone])
  const git = async (...args: string[]) => (await run('git', ['-C', clone, ...args])).stdout.trim()
  await git('config', 'user.name', 'Releaser')
  await git('config', 'user.email', 'releaser@example.com')
  // A build machine's clone may bring tags of its own.
  const tags = (await git('tag')).split('\n').filter(name => name !== '')
  if (tags.length > 0) await git('tag', '--delete', ...tags)
  return {folder, clone, git}
}

describe('the release of the action', () => {
  it('is one commit on top of the sources, with two tags, and touches nothing else', async () => {
    const {clone, git} = await cloneOfProject()
    const head = await git('rev-parse', 'HEAD')
    const {commit} = releaseAction(clone)
    expect(await git('rev-parse', exact, 'v1')).toBe(`${commit}\n${commit}`)
    expect(await git('rev-parse', `${commit}^`)).toBe(head)
    expect(await git('rev-parse', 'HEAD')).toBe(head)
    expect(await git('status', '--porcelain')).toBe('')
    expect(await git('branch', '--contains', commit)).toBe('')
  })

  it('has what runs and no source', async () => {
    const {clone, git} = await cloneOfProject()
    releaseAction(clone)
    const top = (await git('ls-tree', '--name-only', exact)).split('\n')
    expect(top).toEqual([...packageJson.files, 'LICENSE', 'README.md', 'action.yml', 'package.json'].sort())
    const files = (await git('ls-tree', '-r', '--name-only', exact)).split('\n')
    expect(files).toContain('dist/action/main.js')
    expect(files).toContain('dist/action/post.js')
    expect(files.filter(file => /\.ts$|node_modules/.test(file))).toEqual([])
  })

  it('runs from an empty folder', async () => {
    const {clone, folder} = await cloneOfProject()
    releaseAction(clone)
    const action = join(folder, 'action')
    await run('git', ['clone', '-q', '--depth', '1', '--branch', 'v1', `file://${clone}`, action])
    expect(existsSync(join(action, 'node_modules'))).toBe(false)
    const env = {PATH: process.env.PATH}
    const {stdout} = await run(process.execPath, [join(action, 'bin/run.js'), '--version'], {env})
    expect(stdout).toContain(`stackspend/${packageJson.version} `)
    const main = run(process.execPath, [join(action, 'dist/action/main.js')], {
      env: {...env, INPUT_MODE: 'nope'},
    })
    await expect(main).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('::error title=stackspend::'),
    })
  })

  it('refuses to move a version, and moves v1', async () => {
    const {clone, git} = await cloneOfProject()
    const first = releaseAction(clone)
    expect(() => releaseAction(clone)).toThrow(`${exact} is there already`)
    await git('tag', '--delete', exact)
    await git('commit', '-q', '--allow-empty', '-m', 'more')
    const second = releaseAction(clone)
    expect(second.commit).not.toBe(first.commit)
    expect(await git('rev-parse', 'v1')).toBe(second.commit)
  })

  it('leaves nothing in the folder for temporary files', async () => {
    const {clone, folder} = await cloneOfProject()
    const before = process.env.TMPDIR
    process.env.TMPDIR = folder
    onTestFinished(() => {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    })
    releaseAction(clone)
    expect(await readdir(folder)).toEqual(['clone'])
  })
})
