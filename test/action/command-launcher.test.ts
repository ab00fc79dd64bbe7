import {execFile} from 'node:child_process'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {expect, it, onTestFinished} from 'vitest'
import {writeLauncher} from '../../src/action/command-launcher.ts'

const run = promisify(execFile)

async function folderWithQuote(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "stackspend's launcher "))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  return folder
}

it.runIf(process.platform !== 'win32')('passes every argument on to the package, from any path', async () => {
  const folder = await folderWithQuote()
  const bin = join(folder, 'run.js')
  await writeFile(bin, 'console.log(JSON.stringify(process.argv.slice(2)))')
  await writeLauncher(join(folder, 'bin'), {node: process.execPath, bin, platform: 'linux'})
  const {stdout} = await run('stackspend', ['report', '--by', 'a b', '$HOME', ''], {
    env: {PATH: `${join(folder, 'bin')}:/usr/bin:/bin`},
  })
  expect(JSON.parse(stdout)).toEqual(['report', '--by', 'a b', '$HOME', ''])
})

it('has a file for cmd and PowerShell on Windows', async () => {
  const folder = await folderWithQuote()
  await writeLauncher(folder, {node: 'C:\\node.exe', bin: 'C:\\run.js', platform: 'win32'})
  expect(await readFile(join(folder, 'stackspend.cmd'), 'utf8')).toBe('@"C:\\node.exe" "C:\\run.js" %*\r\n')
})
