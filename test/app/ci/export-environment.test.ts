import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {exportEnvironment} from '../../../src/app/ci/export-environment.ts'
import {environmentAfter, parseGitHubEnv, parseGitLabDotenv} from '../../support/ci-job.ts'
import {temporaryHome} from '../../support/temporary-home.ts'

const HOSTILE = {A: 'two\nlines', B: 'stackspend_word', C: `'"$(id)\`=<<%`}
const SAFE = {A: 'http://127.0.0.1:4318', B: 'a=b%20c,d=%27', C: '/tmp/x-1_2.3'}

async function fileWith(text?: string): Promise<string> {
  const file = join(await temporaryHome(), 'variables')
  if (text !== undefined) await writeFile(file, text)
  return file
}

describe('the file of GITHUB_ENV', () => {
  it.each(['', 'OTHER=1\n', 'OTHER=1'])('says any value after %j, and keeps what is there', async before => {
    const file = await fileWith(before)
    await exportEnvironment(HOSTILE, {kind: 'github-env', file}, 'a1')
    expect(parseGitHubEnv(await readFile(file, 'utf8'))).toEqual({
      ...(before !== '' && {OTHER: '1'}),
      ...HOSTILE,
    })
  })
})

describe('a dotenv file', () => {
  it('reads the same in a real shell and in GitLab', async () => {
    const file = await fileWith()
    await exportEnvironment(SAFE, {kind: 'dotenv', file}, '')
    expect(await environmentAfter(`set -a; . '${file}'`)).toMatchObject(SAFE)
    expect(parseGitLabDotenv(await readFile(file, 'utf8'))).toEqual(SAFE)
  })

  it('has each variable once, and keeps those of others', async () => {
    const file = await fileWith('OTHER=1\nA=old')
    await exportEnvironment(SAFE, {kind: 'dotenv', file}, '')
    await exportEnvironment(SAFE, {kind: 'dotenv', file}, '')
    expect((await readFile(file, 'utf8')).split('\n')).toEqual([
      'OTHER=1',
      ...Object.entries(SAFE).map(([name, value]) => `${name}=${value}`),
      '',
    ])
  })

  it.each(['a b', "it's", '$HOME', 'a\nb', '~/x', 'a#b', 'c:\\x'])(
    'refuses %j, and is not written',
    async value => {
      const file = await fileWith('OTHER=1\n')
      const exporting = exportEnvironment({STACKSPEND_HOME: value}, {kind: 'dotenv', file}, '')
      await expect(exporting).rejects.toMatchObject({
        code: 'EXPORT_FAILED',
        message: 'STACKSPEND_HOME holds characters that a dotenv file cannot say',
      })
      expect(await readFile(file, 'utf8')).toBe('OTHER=1\n')
    },
  )

  it('names itself when it cannot be written', async () => {
    const file = join(await temporaryHome(), 'no', 'such', 'folder')
    await expect(exportEnvironment(SAFE, {kind: 'dotenv', file}, '')).rejects.toMatchObject({
      code: 'EXPORT_FAILED',
      message: `cannot write the variables to ${file}`,
    })
  })
})
