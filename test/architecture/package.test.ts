import {execFile} from 'node:child_process'
import {copyFile, mkdir, mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {promisify} from 'node:util'
import {describe, expect, it, onTestFinished} from 'vitest'
import packageJson from '../../package.json' with {type: 'json'}
import {satisfiesEngines} from '../../tools/node-runtime.mjs'
import {cliEnvironment} from '../support/run-cli.ts'
import {ROOT} from './source-files.ts'

const run = promisify(execFile)

/** The files that `npm publish` would send, as npm itself lists them. */
async function packedFiles(): Promise<string[]> {
  const shell = process.platform === 'win32'
  const {stdout} = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {cwd: ROOT, shell})
  const [packed]: {files: {path: string}[]}[] = Object.values(JSON.parse(stdout))
  return (packed?.files ?? []).map(file => file.path).sort()
}

/** A folder with what is published and nothing else, removed after the test. */
async function unpack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-package-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  for (const file of await packedFiles()) {
    await mkdir(dirname(join(folder, file)), {recursive: true})
    await copyFile(join(ROOT, file), join(folder, file))
  }
  return folder
}

describe('the package', () => {
  it('ships what runs and what a user reads, and nothing else', async () => {
    const files = await packedFiles()
    expect(files.filter(file => !file.startsWith('dist/'))).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin/run.js',
      'budgets.schema.json',
      'oclif.manifest.json',
      'package.json',
      'pricing.json',
      'pricing.schema.json',
    ])
    expect(
      files.filter(file => file.startsWith('dist/') && !/\.js$|NOTICES\.txt$|captured\.json$/.test(file)),
    ).toEqual([])
  })

  it('runs from these files alone, with no other package installed', async () => {
    const folder = await unpack()
    const bin = join(folder, 'bin/run.js')
    const env = cliEnvironment(join(folder, 'home'))
    const list = await run(process.execPath, [bin, 'users', 'list', '--json'], {env})
    const help = await run(process.execPath, [bin, '--help'], {env})
    expect(JSON.parse(list.stdout)).toEqual([])
    expect(help.stdout).toContain('stackspend [COMMAND]')
  })

  it('brings the conformance cases, so that whoever has it alone can ask them', async () => {
    const folder = await unpack()
    const conformance = join(folder, 'dist/conformance.js')
    const env = cliEnvironment(join(folder, 'home'))
    const {stdout} = await run(process.execPath, [conformance, '--ours', 'one per block'], {env})
    expect(stdout).toMatch(/One message in three lines, one per block \| .* \| ok \|/)
  })

  it('makes the table of captured sessions in docs/accuracy.md again', async () => {
    const folder = await unpack()
    const env = cliEnvironment(join(folder, 'home'))
    const args = [join(folder, 'dist/conformance.js'), '--captured']
    const {stdout} = await run(process.execPath, args, {env})
    expect(await readFile(join(ROOT, 'docs/accuracy.md'), 'utf8')).toContain(stdout)
  })

  it('needs no package at run time: all are in the bundle', () => {
    expect(packageJson).not.toHaveProperty('dependencies')
  })

  it('asks for the Nodes that tools/ knows', () => {
    expect(packageJson.engines.node).toBe('^22.22.2 || >=24.15.0')
    const supported = ['22.22.2', '22.23.0', '24.15.0', '24.15.1', '26.0.0']
    const unsupported = ['18.20.0', '20.20.2', '22.22.1', '22.21.9', '23.11.0', '24.14.9']
    expect(supported.filter(version => !satisfiesEngines(version))).toEqual([])
    expect(unsupported.filter(satisfiesEngines)).toEqual([])
  })
})
