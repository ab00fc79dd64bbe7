import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {npm} from './npm.mjs'
import {ROOT} from './root.mjs'

/**
 * Whether a Node version such as `24.15.0` satisfies the `engines` of package.json: `^22.22.2 || >=24.15.0`.
 * Written out because this runs before anything is installed; a test holds it against the range.
 */
export function satisfiesEngines(version) {
  const [major, minor, patch] = version.split('.').map(Number)
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 2)
  return major > 24 || (major === 24 && minor >= 15)
}

/**
 * The folder of a `node` of that major (22 or 24), fetched from the npm registry the first time; `undefined`
 * where the registry has none for this platform. The packages `node-<platform>` are repackaged Node binaries
 * published by a third party, not by the Node project, so version and content are pinned in node-versions.json
 * and npm refuses anything else.
 */
export function fetchNode(major) {
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const pinned = JSON.parse(readFileSync(join(ROOT, 'tools/node-versions.json'), 'utf8'))[platform]?.[major]
  if (pinned === undefined) return undefined
  const name = `node-${platform}`
  const folder = join(ROOT, '.node', pinned.version)
  const bin = join(folder, 'node_modules', name, 'bin')
  // npm writes this file last: without it an earlier fetch was cut short.
  if (existsSync(join(folder, 'node_modules/.package-lock.json'))) return bin
  console.error(
    `Fetching Node ${pinned.version} (${name}, repackaged by a third party, checked against its pin)`,
  )
  mkdirSync(folder, {recursive: true})
  const dependencies = {[name]: pinned.version}
  const packages = {'': {dependencies}, [`node_modules/${name}`]: pinned}
  writeFileSync(join(folder, 'package.json'), JSON.stringify({private: true, dependencies}))
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({lockfileVersion: 3, packages}))
  npm(['ci', '--ignore-scripts', '--prefix', folder])
  return bin
}
