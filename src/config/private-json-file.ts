import {readFile} from 'node:fs/promises'
import type {Adapter} from 'lowdb'
import {StackspendError} from '../errors.ts'
import {writePrivateFile} from './private-file.ts'

/**
 * A JSON file for lowdb that only its owner may read and that is replaced whole: a crash leaves the old one.
 * lowdb's own file adapter writes with the process's default mode, and does not wait for the disk.
 */
export class PrivateJsonFile<T> implements Adapter<T> {
  readonly #path: string
  readonly #parse: (value: unknown) => T

  /** `parse` checks what the file holds, and throws what the user should read. */
  constructor(path: string, parse: (value: unknown) => T) {
    this.#path = path
    this.#parse = parse
  }

  /** `null` when there is no file. */
  async read(): Promise<T | null> {
    const text = await this.#readText()
    return text === null ? null : this.#parse(this.#parseJson(text))
  }

  async write(data: T): Promise<void> {
    try {
      await writePrivateFile(this.#path, `${JSON.stringify(data, null, 2)}\n`)
    } catch (error) {
      throw new StackspendError('HOME_UNUSABLE', `cannot write ${this.#path}`, {
        hint: 'set STACKSPEND_HOME to a folder that you may write to',
        cause: error,
      })
    }
  }

  async #readText(): Promise<string | null> {
    try {
      return await readFile(this.#path, 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw new StackspendError('HOME_UNUSABLE', `cannot read ${this.#path}`, {
        hint: `check who owns it: ls -l ${this.#path}`,
        cause: error,
      })
    }
  }

  #parseJson(text: string): unknown {
    try {
      return JSON.parse(text)
    } catch {
      // The original is left behind: its message quotes the text, which may hold a secret.
      throw new StackspendError('SETTINGS_INVALID', `${this.#path}: expected JSON`, {
        hint: 'mend the file, or move it away to start afresh',
      })
    }
  }
}
