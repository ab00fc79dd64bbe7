// Runs a task of package.json's scripts on a Node that the project supports, whatever Node started this.
// Plain JavaScript for Node 18 and later, since it is what brings the newer one.
import {spawnSync} from 'node:child_process'
import {delimiter, join} from 'node:path'
import {installMissing} from './install.mjs'
import {fetchNode, satisfiesEngines} from './node-runtime.mjs'
import {ROOT} from './root.mjs'

const TASKS = {
  build: [['tools/build.ts']],
  manifest: [['tools/manifest.ts']],
  lint: [['node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings']],
  'pricing-schema': [['tools/write-pricing-schema.ts']],
  'budgets-schema': [['tools/write-budgets-schema.ts']],
  picture: [['tools/picture.ts']],
  'comment-picture': [['tools/comment-picture.ts']],
  'release-action': [['tools/release-action.ts']],
  format: [['node_modules/@biomejs/biome/bin/biome', 'check', '--write']],
  typecheck: [['node_modules/typescript/bin/tsc', '--noEmit']],
  demo: [['tools/build.ts'], ['tools/demo.ts']],
  bench: [['tools/build.ts'], ['bench/run.ts']],
  soak: [['tools/build.ts'], ['bench/soak/run.ts']],
  conformance: [['tools/build.ts'], ['tools/conformance.ts']],
  fuzz: [['tools/fuzz.ts']],
  test: [['tools/test.ts']],
}

/** The folder of the `node` to run on, first fetched where the running one is too old. */
function findNodeFolder() {
  if (satisfiesEngines(process.versions.node)) return join(process.execPath, '..')
  const folder = fetchNode(24)
  if (folder !== undefined) return folder
  throw new Error(
    `Node 24.15 or later is needed; this is ${process.version}, and the npm registry has no newer one for ` +
      `${process.platform}-${process.arch}. Install it from https://nodejs.org and try again.`,
  )
}

function main([task, ...args]) {
  const steps = TASKS[task]
  if (steps === undefined) throw new Error(`no task "${task}"; there are: ${Object.keys(TASKS).join(', ')}`)
  const folder = findNodeFolder()
  installMissing()
  for (const step of steps) {
    const {status} = spawnSync(join(folder, 'node'), [...step, ...args], {
      cwd: ROOT,
      stdio: 'inherit',
      env: {...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`},
    })
    if (status !== 0) return status ?? 1
  }
  return 0
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  console.error(`Error: ${error.message}`)
  process.exitCode = 1
}
