import {execFile} from 'node:child_process'
import {resolve} from 'node:path'
import {promisify} from 'node:util'
import {describe, expect, it} from 'vitest'
import packageJson from '../../package.json' with {type: 'json'}
import {satisfiesEngines} from '../../tools/node-runtime.mjs'
import nodeVersions from '../../tools/node-versions.json' with {type: 'json'}

const RUN = resolve(import.meta.dirname, '../../tools/run.mjs')

describe('tools/run.mjs', () => {
  it('runs every script of package.json', () => {
    const tasks = Object.entries(packageJson.scripts).filter(([name]) => name !== 'prepack')
    expect(tasks).toEqual(tasks.map(([name]) => [name, `node tools/run.mjs ${name}`]))
  })

  it('names the tasks that there are when asked for another', async () => {
    const failure = await promisify(execFile)(process.execPath, [RUN, 'nonsense']).catch(error => error)
    expect(failure.code).toBe(1)
    for (const task of Object.keys(packageJson.scripts).filter(name => name !== 'prepack')) {
      expect(failure.stderr).toContain(task)
    }
  })
})

describe('the pinned Nodes', () => {
  it.each(Object.entries(nodeVersions))('for %s satisfy the engines and have a checksum', (_, pinned) => {
    for (const [major, {version, integrity}] of Object.entries(pinned)) {
      expect(version.startsWith(`${major}.`) && satisfiesEngines(version)).toBe(true)
      expect(integrity).toMatch(/^sha512-[\w+/]{86}==$/)
    }
  })
})
