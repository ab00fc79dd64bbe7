import {LONGEST_INPUT_BYTES} from './mutate/mutate-bytes.ts'

const BEGUN = 0
const TRIES = 1
const LENGTH = 2
const HEADER_BYTES = 12

/** What a thread is working on, as another one sees it: all that is left of a thread that hangs or dies. */
export class CurrentInput {
  readonly shared: SharedArrayBuffer
  private readonly header: Int32Array
  private readonly bytes: Uint8Array

  constructor(shared = new SharedArrayBuffer(HEADER_BYTES + LONGEST_INPUT_BYTES)) {
    this.shared = shared
    this.header = new Int32Array(shared, 0, 3)
    this.bytes = new Uint8Array(shared, HEADER_BYTES)
  }

  /** Inputs that were begun. */
  get begun(): number {
    return Atomics.load(this.header, BEGUN)
  }

  /** The same with those that a find was made smaller by. */
  get tries(): number {
    return Atomics.load(this.header, TRIES)
  }

  begin(input: Uint8Array): void {
    Atomics.add(this.header, BEGUN, 1)
    this.retry(input)
  }

  retry(input: Uint8Array): void {
    this.bytes.set(input)
    Atomics.store(this.header, LENGTH, input.length)
    Atomics.add(this.header, TRIES, 1)
  }

  read(): Uint8Array {
    return this.bytes.slice(0, Atomics.load(this.header, LENGTH))
  }
}
