import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {appendFileSync, closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {endOfLog, followLog} from '../../../src/app/watch-log/follow-log.ts'
import {readLastLines} from '../../../src/app/watch-log/read-log.ts'
import {RotatingLog} from '../../../src/app/watch-log/rotating-log.ts'
import {temporaryFolder} from '../../support/temporary-store.ts'

function newLog(maxBytes?: number) {
  const file = join(temporaryFolder(), 'watch.log')
  const log = RotatingLog.open(file, {
    now: () => Date.UTC(2026, 10, 22, 12),
    ...(maxBytes !== undefined && {maxBytes}),
  })
  onTestFinished(() => log.close())
  return {file, log}
}

const textsOf = (lines: readonly string[]) =>
  lines.map(line => line.slice('2026-11-22T12:00:00.000Z  '.length))

describe('a log that is rotated', () => {
  it('has lines with the time, and no command of a terminal in them', () => {
    const {file, log} = newLog()
    log.write('a \u001b[2J\nb \u202etxt.exe')
    expect(readFileSync(file, 'utf8')).toBe('2026-11-22T12:00:00.000Z  a ␛[2J␊b txt.exe\n')
  })

  it('keeps three files of its size, readable by their owner alone, the oldest lines going first', () => {
    const {file, log} = newLog(300)
    for (let line = 1; line <= 60; line += 1) log.write(`line ${line}`)
    for (const name of [file, `${file}.1`, `${file}.2`]) {
      expect(statSync(name).size).toBeLessThan(400)
      expect(statSync(name).mode & 0o777).toBe(0o600)
    }
    expect(existsSync(`${file}.3`)).toBe(false)
    const lines = textsOf(readLastLines(file, 1_000))
    expect(lines.length).toBeGreaterThan(18)
    expect(lines).toEqual(
      Array.from({length: lines.length}, (_, index) => `line ${61 - lines.length + index}`),
    )
    expect(textsOf(readLastLines(file, 12))).toEqual(lines.slice(-12))
  })

  it('takes in what a process says that opened it before it was begun anew', async () => {
    const {file, log} = newLog(100)
    const handle = openSync(file, 'a')
    const crash = spawn(
      process.execPath,
      ['-e', `process.stdin.once('data', () => { throw new Error('out of luck') })`],
      {stdio: ['pipe', 'ignore', handle]},
    )
    closeSync(handle)
    for (let line = 1; line <= 10; line += 1) log.write(`line ${line}`)
    expect(existsSync(`${file}.1`)).toBe(true)
    crash.stdin?.write('now')
    await once(crash, 'exit')
    expect(readFileSync(file, 'utf8')).toContain('Error: out of luck')
  })

  it('takes from others the right to read a file that a service manager made', () => {
    const file = join(temporaryFolder(), 'watch.log')
    writeFileSync(file, '', {mode: 0o644})
    RotatingLog.open(file, {now: Date.now}).close()
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('loses a line, and nothing else, when it cannot be written', () => {
    const log = RotatingLog.open(join(temporaryFolder(), 'watch.log'), {now: Date.now})
    log.close()
    expect(() => log.write('x')).not.toThrow()
  })
})

describe('a log that is followed', () => {
  it('gives each line once, in whole, over many new beginnings', async () => {
    const {file, log} = newLog(2_000)
    log.write('before')
    const controller = new AbortController()
    const followed = followLog(file, endOfLog(file), controller.signal)
    const seen: string[] = []
    const reading = (async () => {
      for await (const lines of followed) seen.push(...textsOf(lines))
    })()
    const expected: string[] = []
    for (let line = 1; line <= 120; line += 1) {
      log.write(`line ${line}`)
      expected.push(`line ${line}`)
      // Slower than it is looked at; a file is full after about 55 lines.
      await new Promise(resolve => setTimeout(resolve, 15))
    }
    appendFileSync(file, '2026-11-22T12:00:00.000Z  half')
    await expect.poll(() => seen.length, {timeout: 20_000}).toBe(120)
    appendFileSync(file, ' and half\n')
    await expect.poll(() => seen.at(-1), {timeout: 20_000}).toBe('half and half')
    controller.abort()
    await reading
    expect(seen).toEqual([...expected, 'half and half'])
  })

  it('waits for a file that is not there yet', async () => {
    const file = join(temporaryFolder(), 'watch.log')
    const controller = new AbortController()
    const followed = followLog(file, endOfLog(file), controller.signal)
    const first = followed.next()
    writeFileSync(file, 'hello\n')
    expect(await first).toEqual({done: false, value: ['hello']})
    controller.abort()
  })
})
