import {type ErrorCode, StackspendError} from '../../../src/errors.ts'
import {OtlpDecodeError} from '../../../src/otlp/decode-error.ts'

/** What `read` gives, or `undefined` where it refuses its input as it is documented to. Throws whatever else is thrown. */
export function unlessRefused<T>(read: () => T, isRefusal: (error: unknown) => boolean): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

export function isOtlpRefusal(error: unknown): boolean {
  return error instanceof OtlpDecodeError
}

/** Stands in inputs where a secret may stand. */
export const SECRET = 'sk-canary-7f3a'

/**
 * An error that a person can mend, with this code. What a file has for values may be secrets, so that none is told; the
 * names in it are.
 */
export function isUserError(error: unknown, code: ErrorCode, text: string): boolean {
  if (!(error instanceof StackspendError) || error.code !== code) return false
  const isName = new RegExp(`${SECRET}[^"]*"\\s*:`).test(text)
  if (!isName && `${error.message}${error.hint}`.includes(SECRET)) throw new Error('an error tells a secret')
  return true
}
