import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {ROOT} from './build.ts'
import {fetchNode} from './node-runtime.mjs'

/** Biome colours what it writes into a pipe too. */
const PLAIN = process.stdout.isTTY ? [] : ['--colors=off']

/**
 * Everything that `npm test` checks. Stops at the first step that fails; whatever happens, the last line
 * is `N passed, N failed` for a machine to read, with the tests of both Nodes added up.
 */
const CHECKS = {
  build: ['tools/build.ts'],
  'lint and format': ['node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', ...PLAIN],
  types: ['node_modules/typescript/bin/tsc', '--noEmit'],
  'dead code': ['node_modules/knip/bin/knip.js'],
}

type Count = {readonly passed: number; readonly failed: number}

function main(vitestArgs: readonly string[]): Count {
  for (const [name, step] of Object.entries(CHECKS)) {
    console.log(`\n== ${name}`)
    if (run(process.execPath, step) !== 0) return {passed: 0, failed: 1}
  }
  const counts = [testOn(process.execPath, vitestArgs)]
  // The engines allow two lines of Node: whichever this is, the tests run on the other one as well.
  const otherMajor = process.versions.node.startsWith('22.') ? 24 : 22
  const otherFolder = fetchNode(otherMajor)
  if (otherFolder !== undefined) counts.push(testOn(join(otherFolder, 'node'), vitestArgs))
  else console.log(`\nNot tested on Node ${otherMajor}: the registry has none for this platform.`)
  return {passed: sum(counts.map(count => count.passed)), failed: sum(counts.map(count => count.failed))}
}

function testOn(node: string, args: readonly string[]): Count {
  console.log(`\n== tests on Node ${spawnSync(node, ['--version'], {encoding: 'utf8'}).stdout.trim()}`)
  const folder = mkdtempSync(join(tmpdir(), 'stackspend-test-'))
  const outputFile = join(folder, 'results.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`]
    const status = run(node, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args])
    return readCount(outputFile, status)
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

/** A file that does not load, or an error outside a test, fails the run although no test failed. */
function readCount(outputFile: string, status: number): Count {
  const results = JSON.parse(readFileSync(outputFile, 'utf8'))
  const failed = Math.max(results.numFailedTests, status === 0 ? 0 : 1)
  return {passed: results.numPassedTests, failed}
}

function run(command: string, args: readonly string[]): number {
  return spawnSync(command, args, {cwd: ROOT, stdio: 'inherit'}).status ?? 1
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

const {passed, failed} = main(process.argv.slice(2))
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
