import fc from 'fast-check'

type Json = null | boolean | number | string | Json[] | {[key: string]: Json}

/** Settings documents of any content, written with any white space that JSON allows. */
export function arbitrarySettings(): fc.Arbitrary<string> {
  const key = fc.oneof(fc.constantFrom('A', 'B', 'C', 'env', 'model', 'hooks', '__proto__'), fc.string())
  const {value} = fc.letrec<{value: Json}>(tie => ({
    value: fc.oneof(
      {depthSize: 'small'},
      fc.constantFrom(null, true, false, 0, -1.5e-7, 1e21, ''),
      fc.string({unit: 'grapheme'}),
      fc.array(tie('value'), {maxLength: 3}),
      fc.dictionary(key, tie('value'), {maxKeys: 3}),
    ),
  }))
  const env = fc.dictionary(key, fc.oneof(fc.string(), fc.integer(), fc.constant(null)), {maxKeys: 4})
  const members = fc.array(
    fc.oneof(
      fc.tuple(fc.constant('env'), env),
      fc.tuple(
        key.filter(name => name !== 'env'),
        value,
      ),
    ),
    {maxLength: 5},
  )
  const space = fc.oneof(
    {weight: 3, arbitrary: fc.constant('')},
    fc.constantFrom(' ', '\n  ', '\r\n\t', '\t', '\n\n    ', '\r'),
  )
  const mark = fc.constantFrom('', '', '', '\uFEFF')
  return fc
    .tuple(mark, members, fc.infiniteStream(space))
    .map(([start, entries, spaces]) => `${start}${new Printer(spaces).members(entries)}`)
}

/** Writes JSON with white space from a stream wherever JSON allows some. */
class Printer {
  readonly #spaces: Iterator<string>

  constructor(spaces: Iterable<string>) {
    this.#spaces = spaces[Symbol.iterator]()
  }

  members(entries: readonly (readonly [string, Json])[]): string {
    const texts = entries.map(
      ([key, value]) => `${this.#space()}${JSON.stringify(key)}${this.#space()}:${this.#value(value)}`,
    )
    return `${this.#space()}{${texts.join(',') || this.#space()}}${this.#space()}`
  }

  #value(value: Json): string {
    if (Array.isArray(value)) return `${this.#space()}[${value.map(item => this.#value(item)).join(',')}]`
    if (typeof value === 'object' && value !== null) return this.members(Object.entries(value))
    return `${this.#space()}${JSON.stringify(value)}${this.#space()}`
  }

  #space(): string {
    const {value} = this.#spaces.next()
    return value ?? ''
  }
}
