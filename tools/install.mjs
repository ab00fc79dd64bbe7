import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {npm} from './npm.mjs'
import {ROOT} from './root.mjs'

/**
 * Installs what package-lock.json names, to the version, unless it is there already.
 * Not by `npm ci`: it refuses a lock that lacks optional packages of other platforms, which a registry need not
 * have. `--no-save` leaves the lock as it is, and the outcome is compared with it.
 */
export function installMissing() {
  if (findMissing() === undefined) return
  console.error('Installing dependencies')
  npm(['install', '--no-save'])
  const missing = findMissing()
  if (missing !== undefined) throw new Error(`npm did not install what package-lock.json has for ${missing}`)
}

/** The first package that is not installed as locked. npm keeps a lock of its own for what it installed. */
function findMissing() {
  const installedLock = join(ROOT, 'node_modules/.package-lock.json')
  const installed = existsSync(installedLock) ? readPackages(installedLock) : {}
  const locked = Object.entries(readPackages(join(ROOT, 'package-lock.json')))
  return locked.find(([path, {version, optional}]) => {
    return path !== '' && !optional && installed[path]?.version !== version
  })?.[0]
}

function readPackages(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages
}
