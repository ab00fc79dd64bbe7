/** An OTLP body or record that can't be read. Its message never holds any of the content. */
export class OtlpDecodeError extends Error {
  override readonly name: string = 'OtlpDecodeError'
}

/** A body that holds more than anyone sends: reading on would take memory that others need. */
export class OtlpLimitError extends OtlpDecodeError {
  override readonly name = 'OtlpLimitError'
}

/**
 * Whether `error` says that the input was malformed, rather than that the program is wrong.
 * `protobufjs` reports bad input as RangeError or plain Error; nothing below a decoder throws those otherwise.
 */
export function isMalformedInput(error: unknown): boolean {
  if (error instanceof OtlpDecodeError || error instanceof RangeError) return true
  return error instanceof Error && error.constructor === Error
}
