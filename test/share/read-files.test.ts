import {beforeAll, describe, expect, it} from 'vitest'
import {renderContribution} from '../../src/report/pull-request/contribution.ts'
import {askGit} from '../../src/share/git/ask-git.ts'
import {readContributions} from '../../src/share/read-contributions.ts'
import {contribution} from '../support/contribution.ts'
import {git, gitFolder} from '../support/git.ts'
import {isolateGit} from '../support/isolate-git.ts'

const ada = contribution({})
const linus = contribution({id: 'linus'})

/** A repository whose ref of branch `a` has this tree, however odd. */
async function repositoryWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = gitFolder()
  await git(folder, 'init', '-q')
  let input = ''
  for (const [name, text] of Object.entries(files)) {
    const oid = await writeBlob(folder, text)
    input += `100644 blob ${oid}\t${name}\0`
  }
  const tree = (await askGit(['mktree', '-z'], {folder, input})).toString().trim()
  const commit = (await askGit(['commit-tree', '-m', 'odd', tree], {folder})).toString().trim()
  await git(folder, 'update-ref', 'refs/stackspend/a', commit)
  return folder
}

async function writeBlob(folder: string, input: string): Promise<string> {
  return (await askGit(['hash-object', '-w', '--stdin'], {folder, input})).toString().trim()
}

const read = (folder: string) => readContributions({folder, branch: 'a'})

beforeAll(isolateGit)

describe('the files of a shared branch', () => {
  it('are read but for those that cannot be, which are named with the reason', async () => {
    const folder = await repositoryWith({
      [`${ada.id}.json`]: renderContribution(ada),
      'broken.json': '{',
      'later.json': JSON.stringify({...ada, schema: 'stackspend.contribution/2'}),
      'linus.json': renderContribution(linus),
      'other.json': renderContribution(ada),
      'README.md': 'hello',
      'with\nline.json': '{}',
    })
    expect(await read(folder)).toEqual({
      status: 'read',
      contributions: [ada, linus],
      problems: [
        {file: 'README.md', reason: 'is not what stackspend share writes'},
        {file: 'with\nline.json', reason: 'is not what stackspend share writes'},
        {file: 'broken.json', reason: 'is not what stackspend share writes'},
        {file: 'later.json', reason: 'schema: is not what stackspend share writes'},
        {file: 'other.json', reason: 'holds the contribution of another file'},
      ],
    })
  })

  it('are read up to a size', async () => {
    const folder = await repositoryWith({
      'large.json': ' '.repeat(4 * 1024 * 1024 + 1),
      'linus.json': renderContribution(linus),
    })
    expect(await read(folder)).toEqual({
      status: 'read',
      contributions: [linus],
      problems: [{file: 'large.json', reason: 'is larger than 4 MiB'}],
    })
  })

  it('are read up to a number', async () => {
    const files = Array.from({length: 1_002}, (_, index) => `c${String(index).padStart(4, '0')}.json`)
    const folder = gitFolder()
    await git(folder, 'init', '-q')
    const oid = await writeBlob(folder, 'x')
    const input = files.map(name => `100644 blob ${oid}\t${name}\0`).join('')
    const tree = (await askGit(['mktree', '-z'], {folder, input})).toString().trim()
    const commit = (await askGit(['commit-tree', '-m', 'many', tree], {folder})).toString().trim()
    await git(folder, 'update-ref', 'refs/stackspend/a', commit)
    const {problems} = Object(await read(folder))
    expect(problems).toHaveLength(20)
    expect(problems[0]).toEqual({
      file: 'c1000.json',
      reason: 'is more than is read of a branch: 1000 files, 32 MiB',
    })
  })

  it('are none where the ref points to something else than a commit', async () => {
    const folder = gitFolder()
    await git(folder, 'init', '-q')
    await git(folder, 'update-ref', 'refs/stackspend/a', await writeBlob(folder, 'x'))
    expect(await read(folder)).toEqual({status: 'read', contributions: [], problems: []})
  })
})
