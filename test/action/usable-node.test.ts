import {chmod, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {findUsableNode} from '../../src/action/usable-node.ts'

/** A folder with a program that, as ours, refuses a Node by its exit code. */
async function folderWithProgram(): Promise<{folder: string; bin: string}> {
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-node-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  const bin = join(folder, 'run.js')
  await writeFile(bin, '')
  return {folder, bin}
}

async function tooOld(path: string): Promise<string> {
  await mkdir(dirname(path), {recursive: true})
  await writeFile(path, '#!/bin/sh\nexit 1\n')
  await chmod(path, 0o755)
  return path
}

async function newEnough(path: string): Promise<string> {
  await mkdir(dirname(path), {recursive: true})
  await symlink(process.execPath, path)
  return path
}

describe.runIf(process.platform !== 'win32')('the Node that the program runs on', () => {
  it("is the runner's own when that will do", async () => {
    const {bin} = await folderWithProgram()
    const search = {bin, env: {PATH: ''}, execPath: process.execPath, platform: process.platform}
    expect(await findUsableNode(search)).toBe(process.execPath)
  })

  it('is else the first of PATH that will', async () => {
    const {folder, bin} = await folderWithProgram()
    const execPath = await tooOld(join(folder, 'runner/node'))
    await tooOld(join(folder, 'a/node'))
    const found = await newEnough(join(folder, 'b/node'))
    const PATH = ['a', 'missing', 'b'].map(name => join(folder, name)).join(':')
    expect(await findUsableNode({bin, env: {PATH}, execPath, platform: process.platform})).toBe(found)
  })

  it('is else the newest that the runner keeps for setup-node', async () => {
    const {folder, bin} = await folderWithProgram()
    const execPath = await tooOld(join(folder, 'runner/node'))
    await tooOld(join(folder, 'tools/node/20.19.0/x64/bin/node'))
    await newEnough(join(folder, 'tools/node/24.9.0/x64/bin/node'))
    const newest = await newEnough(join(folder, 'tools/node/24.15.0/x64/bin/node'))
    const env = {PATH: '', RUNNER_TOOL_CACHE: join(folder, 'tools')}
    expect(await findUsableNode({bin, env, execPath, platform: process.platform})).toBe(newest)
  })

  it('is asked for with what to add when there is none', async () => {
    const {folder, bin} = await folderWithProgram()
    const execPath = await tooOld(join(folder, 'runner/node'))
    const search = {bin, env: {PATH: dirname(execPath)}, execPath, platform: process.platform}
    await expect(findUsableNode(search)).rejects.toMatchObject({
      code: 'NODE_TOO_OLD',
      hint: expect.stringContaining('actions/setup-node'),
    })
  })
})
