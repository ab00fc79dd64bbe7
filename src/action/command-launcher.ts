import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'

/**
 * Puts a `stackspend` into `folder` that runs this very package on `node`, for later steps that name it.
 * Both paths are the runner's own and stay until the job ends.
 */
export async function writeLauncher(
  folder: string,
  {node, bin, platform}: {readonly node: string; readonly bin: string; readonly platform: NodeJS.Platform},
): Promise<void> {
  await mkdir(folder, {recursive: true})
  // Steps of Windows run in PowerShell, in cmd or in Git's bash: two of them want the one file, one the other.
  if (platform === 'win32') {
    await writeFile(join(folder, 'stackspend.cmd'), `@"${node}" "${bin}" %*\r\n`)
  }
  await writeFile(join(folder, 'stackspend'), `#!/bin/sh\nexec ${quoted(node)} ${quoted(bin)} "$@"\n`, {
    mode: 0o755,
  })
}

/** As one word of a POSIX shell. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`
}
