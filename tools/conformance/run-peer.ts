import {execFile} from 'node:child_process'
import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'
import type {Question} from '../../test/conformance/run-case.ts'
import type {InstalledPeer} from './install-peer.ts'
import type {Isolation} from './without-network.ts'

const TIMEOUT_MS = 120_000
const MAX_OUTPUT_BYTES = 64_000_000

/** Runs an installed program over the question's files, without a network, and gives what it prints. */
export async function runPeer(
  {folder}: InstalledPeer,
  program: string,
  {
    question,
    isolation,
    args,
  }: {readonly question: Question; readonly isolation: Isolation; readonly args: readonly string[]},
): Promise<string> {
  await mkdir(question.home, {recursive: true})
  const bin = join(folder, 'node_modules', '.bin', program)
  const [command = process.execPath, ...rest] = [...isolation.prefix, process.execPath, bin, ...args]
  const {stdout} = await promisify(execFile)(command, rest, {
    env: {
      PATH: process.env.PATH,
      HOME: question.home,
      CLAUDE_CONFIG_DIR: question.configDir,
      TZ: 'UTC',
      LANG: 'C.UTF-8',
      NO_COLOR: '1',
      ...isolation.env,
    },
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
  })
  return stdout
}
