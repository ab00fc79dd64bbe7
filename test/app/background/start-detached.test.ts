import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {startDetached} from '../../../src/app/background/start-detached.ts'
import {readOwnerInfo} from '../../../src/app/owner-info.ts'
import {ensureDirs} from '../../../src/config/paths.ts'
import {until} from '../../support/spawned-watch.ts'
import {pathsOf, temporaryHome} from '../../support/temporary-home.ts'

/** Starts a program of these lines in the place of the real one; they know the owner's file as OWNER. */
async function startProgram(lines: string, readyMs = 20_000) {
  const home = await temporaryHome()
  const paths = pathsOf(home)
  await ensureDirs(paths)
  const binFile = join(home, 'program.mjs')
  await writeFile(
    binFile,
    `import {writeFileSync} from 'node:fs'\nconst OWNER = ${JSON.stringify(paths.ownerInfoFile)}\n${lines}\n`,
  )
  const started = startDetached({paths, binFile, flags: ['--port', '0'], env: process.env, readyMs})
  return {paths, started: started.catch((error: unknown) => error)}
}

const TELL = `writeFileSync(OWNER, JSON.stringify({pid: process.pid, http: 'http://127.0.0.1:1', startedAt: 'now'}))`
const STAY = 'setInterval(() => {}, 1000)'

const isGone = (pid: number) => () => {
  try {
    process.kill(pid, 0)
    return undefined
  } catch {
    return true
  }
}

describe('a listener in the background', () => {
  it('is told of when it says that it listens, and goes on', async () => {
    const {started, paths} = await startProgram(`${TELL};console.error('said');console.log('shown');${STAY}`)
    const {pid} = await until('it', () => readOwnerInfo(paths.ownerInfoFile))
    onTestFinished(() => void process.kill(pid, 'SIGKILL'))
    expect(await started).toMatchObject({state: 'started', owner: {pid, http: 'http://127.0.0.1:1'}})
    const log = join(paths.stateDir, 'watch.log')
    await until('what it says', async () => (await readFile(log, 'utf8')) === 'said\n' || undefined)
  })

  it('is no process that said so before, and was killed', async () => {
    const stale = `writeFileSync(OWNER, JSON.stringify({pid: 1, http: 'http://127.0.0.1:1', startedAt: 'then'}))`
    const {started} = await startProgram(`${stale};setTimeout(() => {}, 300)`)
    expect(await started).toMatchObject({message: 'the listener did not start: it ended with 0'})
  })

  it('that ends gives its reason, and where more is said', async () => {
    const {started, paths} = await startProgram(
      `console.error('\\x1b[31mError:\\x1b[39m no room\\n  next  tidy');process.exitCode = 1`,
    )
    expect(await started).toMatchObject({
      code: 'LISTEN_FAILED',
      message: 'the listener did not start: no room',
      hint: `see ${join(paths.stateDir, 'watch.log')}`,
    })
  })

  it('that is not ready in time is ended', async () => {
    const {started, paths} = await startProgram(`console.error(process.pid);${STAY}`, 2_000)
    expect(await started).toMatchObject({message: 'the listener did not start: it is not ready after 2 s'})
    const pid = Number(await readFile(join(paths.stateDir, 'watch.log'), 'utf8'))
    expect(pid).toBeGreaterThan(0)
    await until('it to be gone', isGone(pid))
  })
})
