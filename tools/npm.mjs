import {spawnSync} from 'node:child_process'
import {ROOT} from './root.mjs'

/** Runs npm and throws when it fails. What it prints goes to stderr, so that stdout stays the steps' own. */
export function npm(args) {
  const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error']
  // `npm run` says where its own script is, which needs no shell on Windows.
  const script = process.env.npm_execpath
  const [command, first] = script === undefined ? ['npm', []] : [process.execPath, [script]]
  const result = spawnSync(command, [...first, ...args, ...quiet], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: script === undefined && process.platform === 'win32',
  })
  if (result.status !== 0) throw new Error(`npm ${args[0]} failed`)
}
