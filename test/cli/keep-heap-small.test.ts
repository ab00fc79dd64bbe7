import {execFile} from 'node:child_process'
import {resolve} from 'node:path'
import {promisify} from 'node:util'
import {expect, it} from 'vitest'

const MODULE = resolve(import.meta.dirname, '..', '..', 'src', 'cli', 'keep-heap-small.ts')

/** What the young generation of a process has come to, MiB, after a busy while in which each piece lives a little. */
async function youngGeneration(begin: string): Promise<number> {
  const script = `
    import {getHeapSpaceStatistics} from 'node:v8'
    import {setTimeout as pause} from 'node:timers/promises'
    ${begin}
    const youngBytes = () => getHeapSpaceStatistics().find(of => of.space_name === 'new_space').space_size
    const pieces = []
    const beBusy = () => {
      for (let turn = 0; turn < 200_000; turn += 1) pieces[turn % 50_000] = {turn, text: 'piece ' + turn}
    }
    while (youngBytes() < 12 * 1024 * 1024) beBusy()
    await pause(1_200)
    for (let round = 0; round < 60; round += 1) beBusy()
    console.log(youngBytes() / 1024 / 1024)
  `
  const {stdout} = await promisify(execFile)(process.execPath, [
    '--no-warnings',
    '--input-type=module',
    '-e',
    script,
  ])
  return Number(stdout)
}

it('ends the growth of the young generation, which goes on without it', async () => {
  const small = await youngGeneration(`(await import(${JSON.stringify(MODULE)})).keepHeapSmall()`)
  expect(small).toBeLessThan(32)
  expect(await youngGeneration('')).toBeGreaterThan(small)
})
