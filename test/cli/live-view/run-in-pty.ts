import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'

const driver = fileURLToPath(new URL('run-in-pty.py', import.meta.url))

/** Whether this machine can open pseudo-terminals: it needs Python 3 on something like Unix. */
export const hasPty = spawnSync('python3', ['-c', 'import pty, termios']).status === 0

/** A Node program on a real pseudo-terminal. */
export class PtyProgram {
  readonly #child
  readonly #closed
  #output = ''
  #verdict = ''
  #onOutput = () => {}

  constructor(program: string, args: readonly string[], {columns = 80, rows = 24} = {}) {
    const command = [driver, String(columns), String(rows), process.execPath, program, ...args]
    this.#child = spawn('python3', command, {stdio: 'pipe', env: {...process.env, NODE_OPTIONS: ''}})
    this.#closed = once(this.#child, 'close')
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text
      this.#onOutput()
    })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#verdict += text
    })
  }

  /** Everything that the terminal received so far. */
  get output(): string {
    return this.#output
  }

  send(
    command: {keys: string} | {resize: readonly [columns: number, rows: number]} | {signal: number},
  ): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`)
  }

  /** Until `pattern` is found behind `from` characters of output. */
  async shows(pattern: RegExp, from = 0): Promise<void> {
    while (!pattern.test(this.#output.slice(from))) {
      const {promise, resolve} = Promise.withResolvers<void>()
      this.#onOutput = resolve
      await Promise.race([
        promise,
        this.#closed.then(() => Promise.reject(new Error(`ended: ${this.#output}`))),
      ])
    }
  }

  /** Once it ended by itself. `cooked`: the terminal was left in line mode with echo. */
  async ended(): Promise<{exit: number; cooked: boolean}> {
    await this.#closed
    return JSON.parse(this.#verdict)
  }
}
