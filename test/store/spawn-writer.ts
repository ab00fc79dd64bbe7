import {type ChildProcessByStdio, spawn} from 'node:child_process'
import {createInterface, type Interface} from 'node:readline'
import type {Readable, Writable} from 'node:stream'
import {fileURLToPath} from 'node:url'
import {onTestFinished} from 'vitest'
import {temporaryStoreFile} from '../support/temporary-store.ts'

const WRITER = fileURLToPath(new URL('./store-writer.ts', import.meta.url))

/** A process that writes so many pairs of requests into a new store, killed when the test is over. */
export type SpawnedWriter = {
  readonly file: string
  readonly process: ChildProcessByStdio<Writable, Readable, null>
  /** One for each pair that is on the disk. */
  readonly lines: Interface
}

export function spawnWriter(pairs: number): SpawnedWriter {
  const file = temporaryStoreFile()
  const writer = spawn(process.execPath, ['--no-warnings', WRITER, file, String(pairs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void writer.kill('SIGKILL'))
  return {file, process: writer, lines: createInterface({input: writer.stdout})}
}
