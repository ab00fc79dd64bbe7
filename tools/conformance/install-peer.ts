import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, renameSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/** A tool of others, installed outside this project. */
export type InstalledPeer = {readonly version: string; readonly folder: string}

/**
 * Installs `name` at `version` into the system's temporary folder, unless it is there from an earlier run.
 * `undefined` where the registry does not give it.
 */
export function installPeer(name: string, version: string): InstalledPeer | undefined {
  const folder = join(tmpdir(), 'stackspend-peers', `${name}-${version}`)
  if (existsSync(folder)) return {version, folder}
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(unfinished, {recursive: true})
  try {
    const installed = npm(['install', '--prefix', unfinished, '--ignore-scripts', `${name}@${version}`])
    if (installed === undefined) return undefined
    renameSync(unfinished, folder)
    return {version, folder}
  } finally {
    rmSync(unfinished, {recursive: true, force: true})
  }
}

/** The newest version of a package that the registry has. */
export function latestVersion(name: string): string | undefined {
  return npm(['view', name, 'version'])?.trim() || undefined
}

/** What npm prints; `undefined` when it fails. */
function npm(args: readonly string[]): string | undefined {
  const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error']
  const script = process.env.npm_execpath
  const [command, first] = script === undefined ? ['npm', []] : [process.execPath, [script]]
  const {status, stdout} = spawnSync(command, [...first, ...args, ...quiet], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    shell: script === undefined && process.platform === 'win32',
  })
  return status === 0 ? stdout : undefined
}
