import {expect, it} from 'vitest'
import {measureProcess} from '../../bench/measured-process.ts'

const env = {PATH: process.env.PATH ?? ''}

it('tells the time and the memory of a whole process, its workers and children too', async () => {
  const busy = 'const end = process.cpuUsage().user + 200_000; while (process.cpuUsage().user < end);'
  const script =
    `const memory = Buffer.alloc(80e6, 1); setTimeout(() => memory.length, 100);` +
    `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(busy)}]); console.log('done')`
  const cost = await measureProcess(process.execPath, ['-e', script], env)
  expect(cost.stdout).toBe('done\n')
  expect(cost.wallMs).toBeGreaterThan(200)
  // Where the system does not tell, there is nothing rather than zero.
  expect(cost.cpuMs ?? 200).toBeGreaterThanOrEqual(200)
  expect(cost.peakMib ?? 80).toBeGreaterThanOrEqual(76)
})

it('fails with what the process said', async () => {
  const failing = measureProcess(process.execPath, ['-e', 'console.error("no"); process.exitCode = 3'], env)
  await expect(failing).rejects.toThrow(/ended with 3: no/)
})
