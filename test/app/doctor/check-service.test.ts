import {mkdir, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {checkService} from '../../../src/app/doctor/check-service.ts'
import {findServiceManager} from '../../../src/app/service/find-service-manager.ts'
import {emptyContext, onlyCheck} from './doctor-context.ts'

const RUN = {script: import.meta.filename, logFile: '/tmp/watch.log', flags: [], environment: {}}

describe.each(['linux', 'darwin'] as const)('a service on %s', platform => {
  async function install(node: string) {
    const context = {...(await emptyContext()), platform}
    const manager = findServiceManager({...context, userId: 501})
    if (manager === undefined) throw new Error('no manager')
    await mkdir(dirname(manager.file), {recursive: true})
    await writeFile(manager.file, manager.render({...RUN, node}))
    return {context, file: manager.file}
  }

  it("is nobody's business where there is none", async () => {
    expect(await checkService({...(await emptyContext()), platform})).toEqual([])
  })

  it('is well while what it starts is there', async () => {
    const {context} = await install(process.execPath)
    expect(await onlyCheck(checkService, context)).toMatchObject({name: 'service', status: 'ok'})
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
