import {appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'

/** Claude Code's configuration folder, as a client fills it. Paths are relative to its `projects/`. */
export type ConfigFolder = {
  readonly path: string
  /** Writes whole lines, each ended by a newline, in place of what the file had. */
  readonly write: (file: string, lines: readonly string[]) => void
  readonly append: (file: string, lines: readonly string[]) => void
  /** Bytes as they are. */
  readonly writeRaw: (file: string, ...parts: readonly (string | Uint8Array)[]) => void
  readonly appendRaw: (file: string, text: string) => void
  readonly move: (from: string, to: string) => void
  readonly remove: (file: string) => void
}

export function configFolder(path: string): ConfigFolder {
  const prepare = (file: string) => {
    const full = join(path, 'projects', file)
    mkdirSync(dirname(full), {recursive: true})
    return full
  }
  return {
    path,
    write: (file, lines) => writeFileSync(prepare(file), text(lines)),
    append: (file, lines) => appendFileSync(prepare(file), text(lines)),
    writeRaw: (file, ...parts) => {
      writeFileSync(prepare(file), '')
      for (const part of parts) appendFileSync(prepare(file), part)
    },
    appendRaw: (file, part) => appendFileSync(prepare(file), part),
    move: (from, to) => renameSync(prepare(from), prepare(to)),
    remove: file => rmSync(prepare(file)),
  }
}

function text(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join('')
}
