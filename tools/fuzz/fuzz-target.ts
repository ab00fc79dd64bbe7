import type {Arbitrary} from 'fast-check'

/** How inputs are written, so that they can be changed without losing their form. */
export type InputForm = 'protobuf' | 'json' | 'http' | 'http2'

/** Something of the program that reads bytes from outside. */
export type FuzzTarget = {
  readonly name: string
  readonly form: InputForm
  /** Inputs that are right, to begin from: captured ones where there are any. */
  readonly corpus: () => readonly Uint8Array[]
  /** Inputs made up by their structure, to begin from beside the corpus. */
  readonly madeUp?: () => Arbitrary<Uint8Array>
  /** What means something in an input. */
  readonly words: readonly string[]
  readonly open: (surroundings: Surroundings) => Promise<OpenTarget>
}

/** Listeners to send to in place of ones that a target starts for itself. */
export type Surroundings = {
  /** Base URL of OTLP over HTTP. */
  readonly http?: string | undefined
  /** `HOST:PORT` of OTLP over gRPC. */
  readonly grpc?: string | undefined
}

export type OpenTarget = {
  /** Throws, or rejects, where the program breaks what it promises of any input. */
  readonly run: (input: Uint8Array) => void | Promise<void>
  readonly close: () => Promise<void>
}

/** For a target that keeps nothing open. */
export async function closeNothing(): Promise<void> {}
