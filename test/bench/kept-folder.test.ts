import {randomUUID} from 'node:crypto'
import {existsSync} from 'node:fs'
import {readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, it, onTestFinished} from 'vitest'
import {keptFolder} from '../../bench/kept-folder.ts'

const makers = ['bench/random.ts']

function newName(): string {
  const name = `test-${randomUUID()}`
  onTestFinished(async () => {
    const left = (await readdir(tmpdir())).filter(entry => entry.startsWith(`stackspend-bench-${name}`))
    for (const entry of left) await rm(join(tmpdir(), entry), {recursive: true})
  })
  return name
}

it('fills a folder once, and again when what makes it has changed', async () => {
  const name = newName()
  let fills = 0
  const fill = async (folder: string) => {
    fills += 1
    await writeFile(join(folder, 'number'), String(fills))
  }
  const first = await keptFolder(name, {makers}, fill)
  expect(await keptFolder(name, {makers}, fill)).toBe(first)
  const second = await keptFolder(name, {makers, parameters: 'other'}, fill)
  expect(await readFile(join(second, 'number'), 'utf8')).toBe('2')
  expect(existsSync(first)).toBe(false)
})

it('leaves nothing half filled behind', async () => {
  const name = newName()
  const failing = keptFolder(name, {makers}, () => {
    throw new Error('disk full')
  })
  await expect(failing).rejects.toThrow('disk full')
  expect((await readdir(tmpdir())).filter(entry => entry.includes(name))).toEqual([])
})
