import {createHash} from 'node:crypto'
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Find} from './find.ts'

/** A folder per target, a file per input. */
const FOLDER = join(import.meta.dirname, '../../test/fixtures/fuzz')

export type KeptFind = {readonly target: string; readonly file: string; readonly input: Uint8Array}

/** Every input that was a find once. */
export function readKeptFinds(): readonly KeptFind[] {
  if (!existsSync(FOLDER)) return []
  const folders = readdirSync(FOLDER, {withFileTypes: true}).filter(entry => entry.isDirectory())
  return folders.flatMap(({name: target}) =>
    readdirSync(join(FOLDER, target)).map(file => ({
      target,
      file,
      input: readFileSync(join(FOLDER, target, file)),
    })),
  )
}

/** Keeps a find's input as a fixture and returns its path. The corpus holds nothing private, so neither does it. */
export function keepFind({target, input}: Find): string {
  const folder = join(FOLDER, target)
  mkdirSync(folder, {recursive: true})
  const file = join(folder, `${createHash('sha256').update(input).digest('hex').slice(0, 12)}.bin`)
  writeFileSync(file, input)
  return file
}
