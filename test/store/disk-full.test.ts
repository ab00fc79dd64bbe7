import {execFileSync, spawn} from 'node:child_process'
import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {describe, expect, it, onTestFinished} from 'vitest'
import {temporaryFolder, withDatabase} from '../support/temporary-store.ts'

const WRITER = fileURLToPath(new URL('./store-writer.ts', import.meta.url))

type Disk = {
  readonly file: string
  /** The shell's own words before the program that is to have little room. */
  readonly prefix: string
  readonly makeRoom: (pid: number) => void
}

function runs(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, {stdio: 'ignore'})
    return true
  } catch {
    return false
  }
}

/** A file system of 1 MB, which only root may mount; a file that fills part of it can go. */
function smallFileSystem(): Disk | undefined {
  const folder = temporaryFolder()
  if (process.platform !== 'linux') return undefined
  if (!runs('mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', folder)) return undefined
  onTestFinished(() => void runs('umount', folder))
  const filler = join(folder, 'filler')
  writeFileSync(filler, Buffer.alloc(600_000))
  return {file: join(folder, 'usage.db'), prefix: '', makeRoom: () => rmSync(filler)}
}

/** A process whose files may not grow over 400 kB until it is allowed more. */
function smallFiles(): Disk | undefined {
  if (process.platform !== 'linux' || !runs('prlimit', '--version')) return undefined
  const folder = join(temporaryFolder(), 'data')
  mkdirSync(folder)
  return {
    file: join(folder, 'usage.db'),
    prefix: 'ulimit -S -f 400; ',
    makeRoom: pid => void runs('prlimit', '--pid', String(pid), '--fsize=unlimited:unlimited'),
  }
}

describe.each([
  ['a full file system', smallFileSystem],
  ['a limit to the size of files', smallFiles],
])('a store that has no room because of %s', (_, makeDisk) => {
  it('refuses what it cannot keep, writes nothing by halves, and goes on when there is room', async ({
    skip,
  }) => {
    const disk = makeDisk()
    if (disk === undefined) return skip()
    const command = [process.execPath, '--no-warnings', WRITER, disk.file, '0']
    const writer = spawn('bash', ['-c', `${disk.prefix}exec "$0" "$@"`, ...command], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    onTestFinished(() => void writer.kill('SIGKILL'))
    const outcomes = createInterface({input: writer.stdout})[Symbol.asyncIterator]()
    const write = async (number: number): Promise<unknown> => {
      writer.stdin.write(`${number}\n`)
      return JSON.parse((await outcomes.next()).value ?? '{}').code
    }

    const kept: number[] = []
    let number = 0
    let code = await write(number)
    while (code === null && number < 5_000) {
      kept.push(number)
      number += 1
      code = await write(number)
    }
    expect(code).toBe('STORE_UNAVAILABLE')
    expect(await write(number + 1)).toBe('STORE_UNAVAILABLE')

    disk.makeRoom(writer.pid ?? 0)
    for (const again of [number, number + 1, 0, number + 2]) expect(await write(again)).toBeNull()
    writer.stdin.end()
    expect((await outcomes.next()).done).toBe(true)

    const expected = kept.length + 3
    withDatabase(disk.file, database => {
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({integrity_check: 'ok'})
      expect(database.prepare('SELECT count(*) AS events FROM event').get()).toEqual({events: 2 * expected})
      expect(database.prepare('SELECT sum(requests) AS requests FROM rollup').get()).toEqual({
        requests: 2 * expected,
      })
      expect(database.prepare('SELECT sum(requests) AS requests FROM rollup_total').get()).toEqual({
        requests: 2 * expected,
      })
    })
  })
})
