import {readFileSync} from 'node:fs'

/** Oldest first. */
export function logFiles(file: string): readonly string[] {
  return [`${file}.2`, `${file}.1`, file]
}

/** The newest lines of a log, oldest first, over its older files; `[]` when there is none. */
export function readLastLines(file: string, count: number): string[] {
  const lines: string[] = []
  for (const part of [...logFiles(file)].reverse()) {
    if (lines.length >= count) break
    lines.unshift(...linesOf(readBytes(part)).slice(-(count - lines.length)))
  }
  return lines
}

/** `''` when there is no such file. */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

/** Without the line break at the end of the last. */
export function linesOf(bytes: Buffer): string[] {
  const text = bytes.toString()
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}
