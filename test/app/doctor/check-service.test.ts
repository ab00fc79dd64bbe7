import {mkdir, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {checkService} from '../../../src/app/doctor/check-service.ts'
import {findServiceManager} from '../../../src/app/service/find-service-manager.ts'
import {emptyContext, onlyCheck} from './doctor-context.ts'

const RUN = {script: import.meta.filename, logFile: '/tmp/watch.log', flags: [], environment: {}}

/** What `systemctl is-active` and `launchctl print` say of one that runs. */
const RUNS = "echo '  state = running'"

describe.each(['linux', 'darwin'] as const)('a service on %s', platform => {
  /** `answers` is a script of the shell in the manager's place. */
  async function install(node: string, answers = RUNS) {
    const empty = await emptyContext()
    const bin = join(empty.homeDir, 'bin')
    await mkdir(bin)
    for (const program of ['systemctl', 'launchctl'])
      await writeFile(join(bin, program), `#!/bin/sh\n${answers}\n`, {mode: 0o755})
    const context = {...empty, platform, env: {PATH: `${bin}:${process.env.PATH}`}}
    const manager = findServiceManager({...context, userId: 501})
    if (manager === undefined) throw new Error('no manager')
    await mkdir(dirname(manager.file), {recursive: true})
    await writeFile(manager.file, manager.render({...RUN, node}))
    return {context, file: manager.file}
  }

  it("is nobody's business where there is none", async () => {
    expect(await checkService({...(await emptyContext()), platform})).toEqual([])
  })

  it('is well while it runs and what it starts is there', async () => {
    const {context} = await install(process.execPath)
    expect(await onlyCheck(checkService, context)).toMatchObject({name: 'service', status: 'ok'})
  })

  it('is not while it does not run', async () => {
    const {context, file} = await install(process.execPath, 'exit 1')
    expect(await onlyCheck(checkService, context)).toEqual({
      name: 'service',
      status: 'warning',
      text: expect.stringContaining(`has ${file}, but does not run it`),
      mend: 'stackspend service install',
    })
  })

  it('is not while it only starts at a login', async () => {
    const {context} = await install(process.execPath, 'case "$*" in *is-active*) exit 1 ;; esac')
    expect(await onlyCheck(checkService, context)).toMatchObject({
      status: 'warning',
      text: expect.stringMatching(/but does not run it now$/),
    })
  })

  it('fails when its Node was moved by an update', async () => {
    const node = join('/gone', 'node v24 & "so"', 'node')
    const {context, file} = await install(node)
    expect(await onlyCheck(checkService, context)).toEqual({
      name: 'service',
      status: 'failed',
      text: `${file} starts ${node}, which is gone`,
      mend: 'stackspend service install',
    })
  })
})

it('says nothing of services where there can be none', async () => {
  expect(await checkService({...(await emptyContext()), platform: 'win32'})).toEqual([])
})
