/** An input of which the program did not keep its promise. */
export type Find = {
  readonly target: string
  /** `error`: another one than is documented, or a wrong result. */
  readonly kind: 'error' | 'slow' | 'hang' | 'memory'
  readonly message: string
  readonly input: Uint8Array
}

/** Equal for finds that most likely have one cause. */
export function signatureOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const at = error.stack?.split('\n').find(line => line.trimStart().startsWith('at '))
  return `${error.name}: ${error.message.slice(0, 80).replace(/\d+/g, 'N')} ${at?.trim() ?? ''}`
}
