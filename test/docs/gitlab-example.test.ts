import {execFile} from 'node:child_process'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {createRequire} from 'node:module'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {describe, expect, it, onTestFinished} from 'vitest'
import {ROOT} from '../../tools/root.mjs'
import {readGitlabJobs} from '../support/gitlab-runner/run-gitlab-job.ts'

const run = promisify(execFile)
const FILE = join(ROOT, 'docs/ci/gitlab-ci.yml')

/** What `gitlab-ci-local` says of a pipeline: it holds it against GitLab's own JSON Schema. */
async function validate(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-gitlab-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  const env = {PATH: process.env.PATH, HOME: folder, LC_ALL: 'C'}
  const git = (...args: string[]) => run('git', ['-C', folder, ...args], {env})
  await git('init', '-q')
  await git('remote', 'add', 'origin', 'https://gitlab.example.com/acme/api.git')
  await git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '--allow-empty', '-m', 'x')
  await writeFile(join(folder, '.gitlab-ci.yml'), text)
  const program = createRequire(import.meta.url).resolve('gitlab-ci-local')
  const {stdout} = await run(process.execPath, [program, '--list-json'], {env, cwd: folder})
  return stdout
}

describe('the example for GitLab', () => {
  it("passes GitLab's JSON Schema", async () => {
    const jobs = JSON.parse(await validate(await readFile(FILE, 'utf8')))
    expect(jobs).toMatchObject([{name: 'agents'}, {name: 'cost'}])
  })

  it('would not, were a keyword wrong', async () => {
    const text = await readFile(FILE, 'utf8')
    await expect(validate(text.replace('- if:', '- iff:'))).rejects.toThrow(
      "'iff' property is not expected to be here at agents.rules.0",
    )
  })

  it('runs for merge requests alone, with the token from a variable', async () => {
    const jobs = Object.values(readGitlabJobs(FILE))
    expect(jobs.map(({rules}) => rules)).toEqual(
      jobs.map(() => [{if: '$CI_PIPELINE_SOURCE == "merge_request_event"'}]),
    )
    const text = await readFile(FILE, 'utf8')
    expect(text).not.toMatch(/glpat-|GITLAB_TOKEN:/)
  })
})
