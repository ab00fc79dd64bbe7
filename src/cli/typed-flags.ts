type ParsedFlags = {
  readonly flags: Readonly<Record<string, unknown>>
  readonly metadata: {
    readonly flags: Readonly<Record<string, {readonly setFromDefault?: boolean} | undefined>>
  }
}

/**
 * The flags of `known` that were typed, as words that another run of the command takes (`--port=5000`), in order of
 * their names. What a flag's parser made of its text stands in it: a path that must hold in another folder is absolute.
 */
export function typedFlags(
  known: Readonly<Record<string, unknown>>,
  {flags, metadata}: ParsedFlags,
): string[] {
  return Object.keys(known)
    .filter(name => flags[name] !== undefined && metadata.flags[name]?.setFromDefault !== true)
    .sort()
    .flatMap(name => wordsOf(name, flags[name]))
}

function wordsOf(name: string, value: unknown): string[] {
  if (value === true) return [`--${name}`]
  if (value === false) return [`--no-${name}`]
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.map(one => `--${name}=${one}`)
}
