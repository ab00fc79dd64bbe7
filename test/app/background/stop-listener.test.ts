import {type ChildProcess, spawn} from 'node:child_process'
import {describe, expect, it, onTestFinished} from 'vitest'
import {readProcessStart} from '../../../src/app/background/process-start.ts'
import {stopListener} from '../../../src/app/background/stop-listener.ts'
import {type OwnerInfo, readOwnerInfo, writeOwnerInfo} from '../../../src/app/owner-info.ts'
import {ensureDirs} from '../../../src/config/paths.ts'
import {OwnerLock} from '../../../src/store/owner-lock.ts'
import {until} from '../../support/spawned-watch.ts'
import {pathsOf, temporaryHome} from '../../support/temporary-home.ts'

async function emptyPaths() {
  const paths = pathsOf(await temporaryHome())
  await ensureDirs(paths)
  return paths
}

function startProgram(lines: string): ChildProcess & {readonly pid: number} {
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', lines])
  onTestFinished(() => void child.kill('SIGKILL'))
  if (child.pid === undefined) throw new Error('no process')
  return Object.assign(child, {pid: child.pid})
}

const STAY = 'setInterval(() => {}, 1000)'

async function ownerOf(pid: number, set: Partial<OwnerInfo> = {}): Promise<OwnerInfo> {
  return {
    pid,
    http: 'http://127.0.0.1:1',
    grpc: null,
    startedAt: '2026-11-22T12:00:00.000Z',
    version: '1.2.3',
    runBy: 'detach',
    flags: [],
    unkeptFlags: [],
    processStart: (await readProcessStart(pid)) ?? null,
    ...set,
  }
}

/** A program that owns a home, and does not end when it is asked to. */
async function stubbornOwner() {
  const paths = await emptyPaths()
  const program = startProgram(`
    import {DatabaseSync} from 'node:sqlite'
    globalThis.database = new DatabaseSync(${JSON.stringify(paths.ownerLockFile)})
    database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
    process.on('SIGTERM', () => {})
    console.log('held')
    ${STAY}`)
  await new Promise(resolve => program.stdout?.once('data', resolve))
  const owner = await ownerOf(program.pid)
  await writeOwnerInfo(paths.ownerInfoFile, owner)
  return {paths, program, owner}
}

const isGone = (pid: number) => async () => ((await readProcessStart(pid)) === undefined ? true : undefined)

describe('an owner that is to end', () => {
  it('is killed when it does not end by itself', async () => {
    const {paths, program, owner} = await stubbornOwner()
    expect(await stopListener(paths, owner, 200)).toBe('killed')
    await until('it to be gone', isGone(program.pid))
  })

  it.skipIf(process.platform === 'win32')('is killed when it is frozen', async () => {
    const {paths, program, owner} = await stubbornOwner()
    program.kill('SIGSTOP')
    expect(OwnerLock.take(paths.ownerLockFile)).toBeUndefined()
    expect(await stopListener(paths, owner, 200)).toBe('killed')
  })

  it('is not looked for where it has ended and its id is another process now', async () => {
    const paths = await emptyPaths()
    const innocent = startProgram(STAY)
    const owner = await ownerOf(innocent.pid)
    await writeOwnerInfo(paths.ownerInfoFile, owner)
    expect(await stopListener(paths, owner, 200)).toBe('gone')
    expect(await readProcessStart(innocent.pid)).toBeDefined()
  })

  it.runIf(process.platform === 'linux')(
    'gets no signal where the process of its id began at another time: it runs elsewhere',
    async () => {
      const paths = await emptyPaths()
      const lock = OwnerLock.take(paths.ownerLockFile)
      onTestFinished(() => lock?.release())
      const innocent = startProgram(STAY)
      const owner = await ownerOf(innocent.pid, {processStart: 'another boot 17'})
      await writeOwnerInfo(paths.ownerInfoFile, owner)
      await expect(stopListener(paths, owner, 200)).rejects.toMatchObject({
        code: 'LISTEN_FAILED',
        message: expect.stringContaining('on another machine, or in another container'),
      })
      expect(await readProcessStart(innocent.pid)).toBeDefined()
    },
  )

  it('gets no signal while another starts in its place', async () => {
    const paths = await emptyPaths()
    const lock = OwnerLock.take(paths.ownerLockFile)
    onTestFinished(() => lock?.release())
    const innocent = startProgram(STAY)
    const owner = await ownerOf(innocent.pid, {processStart: 'before'})
    await expect(stopListener(paths, owner, 100)).rejects.toMatchObject({code: 'LISTEN_FAILED'})
    expect(await readProcessStart(innocent.pid)).toBeDefined()
  })
})

describe('when a process began', () => {
  it('is the same each time, and another for another process', async () => {
    const first = await readProcessStart(process.pid)
    expect(first).toMatch(/ \d+$/)
    expect(await readProcessStart(process.pid)).toBe(first)
    expect(await readProcessStart(startProgram(STAY).pid)).not.toBe(first)
  })

  it('is unknown where there is no such process', async () => {
    const child = startProgram('')
    await until('it to be gone', isGone(child.pid))
    expect(await readProcessStart(2 ** 30)).toBeUndefined()
  })

  it.skipIf(process.platform === 'win32')('is told by ps where there is no /proc', async () => {
    const started = await readProcessStart(process.pid, 'darwin')
    expect(started).toMatch(/\d\d:\d\d:\d\d \d{4}$/)
    expect(await readProcessStart(2 ** 30, 'darwin')).toBeUndefined()
  })
})

describe('what an owner says about itself', () => {
  it('is read as it was written, and from one of an earlier version', async () => {
    const {ownerInfoFile} = await emptyPaths()
    const owner = await ownerOf(process.pid, {flags: ['--redact'], unkeptFlags: ['--forward']})
    await writeOwnerInfo(ownerInfoFile, owner)
    expect(await readOwnerInfo(ownerInfoFile)).toEqual(owner)
  })
})
