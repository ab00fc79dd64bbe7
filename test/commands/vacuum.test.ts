import {describe, expect, it} from 'vitest'
import {recordedHome, reportJson} from '../support/recorded-home.ts'
import {runCli} from '../support/run-cli.ts'
import {spawnListening} from '../support/spawned-watch.ts'
import {pathsOf} from '../support/temporary-home.ts'
import {withDatabase} from '../support/temporary-store.ts'

function vacuum(home: string) {
  return runCli(['vacuum'], {env: {STACKSPEND_HOME: home}})
}

describe('stackspend vacuum', () => {
  it('says what it gave back', async () => {
    const home = await recordedHome({requests: [{requestId: 'req_1'}]})
    expect((await vacuum(home)).exitCode).toBe(0)
    expect((await vacuum(home)).stdout).toMatch(/^Nothing was free: the store has [\d.]+ KiB\.\n$/)
    withDatabase(pathsOf(home).storeFile, database =>
      database.exec(
        'CREATE TABLE filler (a BLOB); INSERT INTO filler VALUES (zeroblob(400000)); DROP TABLE filler',
      ),
    )
    expect((await vacuum(home)).stdout).toMatch(
      /^39\d\.\d KiB given back: the store had [\d.]+ KiB and has [\d.]+ KiB\.\n$/,
    )
    expect((await reportJson(home)).totals.requests).toBe(1)
  })

  it('does not keep a watch waiting', async () => {
    const home = await recordedHome({requests: [{requestId: 'req_1'}]})
    const watch = await spawnListening(home)
    expect(await vacuum(home)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/would have to wait[\s\S]*stackspend stop[\s\S]*STORE_IN_USE/),
    })
    watch.kill('SIGTERM')
    await watch.ended
    expect((await vacuum(home)).exitCode).toBe(0)
    expect((await reportJson(home)).totals.requests).toBe(1)
  })
})
