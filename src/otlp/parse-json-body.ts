import {OtlpDecodeError} from './decode-error.ts'

/**
 * A request body as parsed JSON, for `decodeJson` and `detectJsonSignal`. A byte order mark is stepped
 * over, and invalid UTF-8 read as U+FFFD, as it is in protobuf.
 * @throws {OtlpDecodeError} when it is no JSON.
 */
export function parseJsonBody(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes)
  try {
    return JSON.parse(text)
  } catch (error) {
    // The original is left behind: its message quotes the text.
    if (error instanceof SyntaxError) throw new OtlpDecodeError('The body is no JSON')
    throw error
  }
}
