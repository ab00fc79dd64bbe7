import {chmod, mkdir, readFile, stat, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {findJobHome, makeJobHome} from '../../../src/app/ci/job-home.ts'
import {temporaryHome} from '../../support/temporary-home.ts'

describe('the home of a CI job', () => {
  it('is STACKSPEND_HOME, else one that goes with the job', () => {
    const github = {GITHUB_ACTIONS: 'true', RUNNER_TEMP: '/runner/temp'}
    expect(findJobHome({...github, STACKSPEND_HOME: '/home/ci'}, '/tmp')).toBe('/home/ci')
    expect(findJobHome(github, '/tmp')).toBe('/runner/temp/stackspend')
    expect(findJobHome({CI_JOB_ID: '4242'}, '/tmp')).toBe('/tmp/stackspend-4242')
  })

  it.each([{}, {CI_JOB_ID: '../../etc'}, {CI_JOB_ID: ''}, {RUNNER_TEMP: '/runner/temp'}])(
    'is not known in %j',
    env => {
      expect(findJobHome(env, '/tmp')).toBeUndefined()
    },
  )

  it('is made for its owner alone, and found again', async () => {
    const temporaryDir = await temporaryHome()
    const env = {CI_JOB_ID: '4242'}
    const home = await makeJobHome(env, temporaryDir)
    expect((await stat(home)).mode & 0o777).toBe(0o700)
    await writeFile(join(home, 'kept'), 'kept')
    expect(await makeJobHome(env, temporaryDir)).toBe(home)
    expect(await readFile(join(home, 'kept'), 'utf8')).toBe('kept')
  })

  it('has a name of chance where nothing names the job', async () => {
    const temporaryDir = await temporaryHome()
    const [first, second] = [await makeJobHome({}, temporaryDir), await makeJobHome({}, temporaryDir)]
    expect(first).not.toBe(second)
    expect((await stat(first)).mode & 0o777).toBe(0o700)
  })

  it.each([
    ['that others may write to', (home: string) => mkdir(home).then(() => chmod(home, 0o777))],
    ['that leads elsewhere', (home: string) => symlink('/tmp', home)],
  ])('is no folder %s: somebody else may have made it', async (_case, prepare) => {
    const temporaryDir = await temporaryHome()
    await prepare(join(temporaryDir, 'stackspend-4242'))
    await expect(makeJobHome({CI_JOB_ID: '4242'}, temporaryDir)).rejects.toMatchObject({
      code: 'HOME_UNUSABLE',
      message: expect.stringContaining('stackspend-4242'),
    })
  })
})
