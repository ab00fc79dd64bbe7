import {type ChildProcess, spawn} from 'node:child_process'
import {StackspendError} from '../../errors.ts'
import {type GitSetting, gitEnvironment} from './git-environment.ts'

/** Where and how git runs. */
export type GitOptions = {
  /** Any folder of the repository. */
  readonly folder: string
  /** Ends git early. */
  readonly signal?: AbortSignal | undefined
  readonly settings?: readonly GitSetting[]
  readonly variables?: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
  readonly timeoutMs?: number
}

/** `stderr` may hold URLs with credentials: it is for telling failures apart, not for a message. */
export type GitResult =
  | {readonly status: 'done'; readonly stdout: Buffer}
  | {
      readonly status: 'failed'
      readonly exitCode: number | null
      readonly stdout: Buffer
      readonly stderr: string
    }
  /** It took too long, was told to stop, or said more than anybody reads. */
  | {readonly status: 'stopped'}

/** For commands that move refs: no hook of the user runs for what is not theirs. */
export const WITHOUT_HOOKS = ['-c', 'core.hooksPath=/dev/null']

const TIMEOUT_MS = 30_000
const LARGEST_OUTPUT_BYTES = 128 * 1024 * 1024
const LONGEST_STDERR = 64 * 1024
/** git takes its lock files away when it is asked to end. */
const PATIENCE_MS = 1_000
/** A daemon that git started, such as one that keeps passwords, may hold its output open. */
const LINGER_MS = 500

/**
 * Runs git without a shell to its end, for at most `timeoutMs`.
 * @throws StackspendError GIT_MISSING when there is no git.
 */
export function runGit(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const {folder, settings = [], variables = {}, input = '', timeoutMs = TIMEOUT_MS} = options
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout])
  if (signal.aborted) return Promise.resolve({status: 'stopped'})
  const child = spawn('git', ['-C', folder, ...args], {
    env: {...gitEnvironment(process.env, settings), ...variables},
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    // A group of its own is ended whole, with git's ssh or https beside it, and has no terminal to ask at.
    detached: process.platform !== 'win32',
  })
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = []
    let stdoutBytes = 0
    let stderr = ''
    let isStopped = false
    const stop = () => {
      isStopped = true
      endGroup(child)
    }
    const finish = (exitCode: number | null) => {
      signal.removeEventListener('abort', stop)
      child.stdout.destroy()
      child.stderr.destroy()
      const output = Buffer.concat(stdout)
      if (isStopped) resolve({status: 'stopped'})
      else if (exitCode === 0) resolve({status: 'done', stdout: output})
      else resolve({status: 'failed', exitCode, stdout: output, stderr})
    }
    signal.addEventListener('abort', stop)
    child.stdout.on('data', (chunk: Buffer) => {
      stdoutBytes += chunk.byteLength
      if (stdoutBytes > LARGEST_OUTPUT_BYTES) stop()
      else stdout.push(chunk)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < LONGEST_STDERR) stderr += text
    })
    child.once('error', error => {
      signal.removeEventListener('abort', stop)
      reject(isMissing(error) ? gitMissing(error) : error)
    })
    child.once('exit', exitCode => {
      const late = setTimeout(() => finish(exitCode), LINGER_MS)
      child.once('close', () => {
        clearTimeout(late)
        finish(exitCode)
      })
    })
    // git may end without having read all of it.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

function endGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM')
  setTimeout(() => signalGroup(child, 'SIGKILL'), PATIENCE_MS).unref()
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  if (process.platform === 'win32') {
    child.kill(signal)
    return
  }
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    // It has ended meanwhile, which macOS tells by the second.
    if (!(error instanceof Error && 'code' in error && ['ESRCH', 'EPERM'].includes(String(error.code))))
      throw error
  }
}

function isMissing(error: Error): boolean {
  return 'code' in error && error.code === 'ENOENT'
}

function gitMissing(cause: Error): StackspendError {
  return new StackspendError('GIT_MISSING', 'git is not installed, or not in PATH', {
    hint: 'install it from https://git-scm.com',
    cause,
  })
}
