import {chmodSync, readdirSync} from 'node:fs'
import {join} from 'node:path'

const NOBODY = 65_534

/** Runs something synchronous as a user whom file modes bind, which they do not bind root. */
export function asOrdinaryUser(folder: string, run: () => void): void {
  if (process.getuid?.() !== 0) {
    run()
    return
  }
  const folders = readdirSync(folder, {withFileTypes: true}).filter(entry => entry.isDirectory())
  chmodSync(folder, 0o755)
  for (const {name} of folders) if (name !== 'closed') chmodSync(join(folder, name), 0o755)
  process.seteuid?.(NOBODY)
  try {
    run()
  } finally {
    process.seteuid?.(0)
  }
}
