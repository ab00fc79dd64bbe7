import {execFile} from 'node:child_process'
import {existsSync, globSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {promisify} from 'node:util'
import {StackspendError} from '../errors.ts'

const run = promisify(execFile)

type NodeSearch = {
  readonly bin: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The Node that runs this. */
  readonly execPath: string
  readonly platform: NodeJS.Platform
}

/**
 * A Node that the program runs on: the runner's own, else one of PATH, else one that the runner has for `setup-node`.
 * Whether it does, the program itself says, so that there is one place that knows.
 * @throws StackspendError NODE_TOO_OLD, which says what to add to the workflow.
 */
export async function findUsableNode(search: NodeSearch): Promise<string> {
  for (const node of new Set(nodeCandidates(search))) {
    if (await canRun(node, search.bin)) return node
  }
  throw new StackspendError('NODE_TOO_OLD', 'stackspend needs Node 24.15 or later, which this runner lacks', {
    hint: 'add a step before this one: uses: actions/setup-node@v6 with: {node-version: 24}',
  })
}

function nodeCandidates({env, execPath, platform}: NodeSearch): string[] {
  const file = platform === 'win32' ? 'node.exe' : 'node'
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .filter(folder => folder !== '')
    .map(folder => join(folder, file))
  const cached = globSync(platform === 'win32' ? '*/*/node.exe' : '*/*/bin/node', {
    cwd: join(env.RUNNER_TOOL_CACHE ?? '', 'node'),
  })
  const newestFirst = cached.sort((a, b) => b.localeCompare(a, 'en', {numeric: true}))
  const inCache = newestFirst.map(path => join(env.RUNNER_TOOL_CACHE ?? '', 'node', path))
  return [execPath, ...[...onPath, ...inCache].filter(existsSync)]
}

async function canRun(node: string, bin: string): Promise<boolean> {
  try {
    await run(node, [bin, '--version'])
    return true
  } catch {
    // Too old, for another processor, or no Node at all: the next one may do.
    return false
  }
}
