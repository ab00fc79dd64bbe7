/** More of one value, and OpenTelemetry's JavaScript SDK (resources, EnvDetector) takes none of the attributes. */
const LONGEST_VALUE = 255

export type ResourceAttributes = {
  /** The value of OTEL_RESOURCE_ATTRIBUTES. */
  readonly text: string
  /** What could not be said, because it is too long. */
  readonly tooLong: readonly string[]
}

/**
 * OTEL_RESOURCE_ATTRIBUTES with these attributes beside those that are there; of one name these win. What is
 * `undefined` is left out. Values are percent-encoded, so that no shell and no agent sees a special character in them.
 */
export function mergeResourceAttributes(
  present: string | undefined,
  ours: Readonly<Record<string, string | undefined>>,
): ResourceAttributes {
  const told = Object.entries(ours).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, encode(value)] as const],
  )
  const merged = new Map([...parsePairs(present ?? ''), ...told])
  const tooLong = [...merged].filter(([, value]) => value.length > LONGEST_VALUE).map(([name]) => name)
  for (const name of tooLong) merged.delete(name)
  return {text: [...merged].map(([name, value]) => `${name}=${value}`).join(','), tooLong}
}

function parsePairs(text: string): [string, string][] {
  return text.split(',').flatMap(pair => {
    const [, name, value] = /^\s*([^=]*[^=\s])\s*=\s*(.*?)\s*$/s.exec(pair) ?? []
    return name === undefined || value === undefined
      ? []
      : [[name, encode(decode(value.replace(/^"(.*)"$/s, '$1')))]]
  })
}

/** Somebody may have set it without encoding anything. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** Of printable characters these mean something to a shell, or at the beginning of a word do. */
function encode(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replaceAll(
    /[!'()*~]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
