import {execFileSync, spawnSync} from 'node:child_process'
import {open, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {expect, it, onTestFinished, type TestContext} from 'vitest'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {reportOf} from '../support/local-watch.ts'
import {spawnListening, until} from '../support/spawned-watch.ts'
import {temporaryHome} from '../support/temporary-home.ts'

/** A home on a disk of 6 MB of its own; the test is skipped where this user may not mount one. */
async function smallHome(context: TestContext): Promise<string> {
  const home = await temporaryHome()
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', home])
  if (mount.status !== 0) context.skip('a full disk needs a tmpfs, which only root may mount')
  onTestFinished(() => void execFileSync('umount', ['--lazy', home]))
  return home
}

/** Writes until there is no room for another byte. */
async function fillDisk(file: string): Promise<void> {
  const filler = await open(file, 'a')
  let bytes = 65_536
  while (bytes >= 1) {
    const isWritten = await filler.write(Buffer.alloc(bytes)).then(
      ({bytesWritten}) => bytesWritten === bytes,
      () => false,
    )
    if (!isWritten) bytes = Math.floor(bytes / 2)
  }
  await filler.close()
}

/** A batch of its own kind of requests: `batch` tells them from all others. */
const manyRequests = (batch: number) =>
  requestLogs(
    Array.from({length: 50}, (_, index) => ({
      requestId: `req_${batch}_${index}`,
      session: `session-${batch}-${index}`,
      inputTokens: 1,
    })),
  )

it('answers 503 while the disk is full, says so, and goes on when there is room', async context => {
  const home = await smallHome(context)
  const watch = await spawnListening(home, ['--port', '0', '--output', 'lines'])
  const accepted: number[] = []
  const send = async (batch: number) => {
    const response = await postLogs(watch.url, manyRequests(batch))
    if (response.status === 200) accepted.push(batch)
    return response
  }
  await send(0)
  expect(accepted).toEqual([0])

  const filler = join(home, 'filler')
  await fillDisk(filler)
  // What the store's files have room for inside is still taken.
  let batch = 0
  const refused = await until('the disk to be full', async () => {
    batch += 1
    const response = await send(batch)
    return response.status === 200 ? undefined : response
  })
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(watch.stderr()).toMatch(/ {2}! no room to write .*stackspend\.sqlite: the disk is full or failing/)

  await rm(filler)
  const again = await send(batch)
  expect(again.status).toBe(200)
  watch.kill('SIGTERM')
  expect(await watch.ended).toEqual({code: 0, signal: null})
  expect((await reportOf(home)).totals).toMatchObject({
    requests: 50 * accepted.length,
    sessions: 50 * accepted.length,
  })
})
