import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {type JsonPath, lineOfOffset, locateJson, offsetOfPath} from '../../src/pricing/locate-json.ts'

function lineOf(text: string, path: JsonPath): number {
  const located = locateJson(text)
  if (located.status === 'malformed') throw new Error(`expected ${located.expected}`)
  return lineOfOffset(text, offsetOfPath(located.root, path))
}

function malformation(text: string): string {
  const located = locateJson(text)
  if (located.status === 'located') return 'none'
  return `line ${lineOfOffset(text, located.offset)}: found ${located.found}, expected ${located.expected}`
}

describe('locateJson', () => {
  const text = `{
  "models": [
    {"id": "a"},
    {
      "id": "b",
      "prices": [1,
        2]
    }
  ]
}`

  it.each([
    [[], 1],
    [['models'], 2],
    [['models', 0], 3],
    [['models', 0, 'id'], 3],
    [['models', 1], 4],
    [['models', 1, 'id'], 5],
    [['models', 1, 'prices'], 6],
    [['models', 1, 'prices', 1], 7],
  ])('finds %j on line %i', (path, line) => {
    expect(lineOf(text, path)).toBe(line)
  })

  it('finds what is missing where it should have been', () => {
    expect(lineOf(text, ['models', 1, 'aliases'])).toBe(4)
    expect(lineOf(text, ['models', 7, 'id'])).toBe(2)
  })

  it('finds the last of a name that is written twice, as JSON.parse does', () => {
    expect(lineOf('{"a": 1,\n"a": [\n2]}', ['a', 0])).toBe(3)
  })

  it('reads escaped names', () => {
    expect(lineOf('{\n"\\u0061\\n": 1}', ['a\n'])).toBe(2)
  })

  it.each([
    ['', 'line 1: found the end of the file, expected a value'],
    ['{\n"a": 1,\n}', 'line 3: found "}", expected a name in double quotes'],
    ['{\n"a" 1}', 'line 2: found "1", expected ":"'],
    ['{"a": 1\n"b": 2}', 'line 2: found "\\"", expected "," or "}"'],
    ['[1,\n2', 'line 2: found the end of the file, expected "," or "]"'],
    ['[1,\n\n,2]', 'line 3: found ",", expected a value'],
    ['{"a": tru\n}', 'line 1: found "t", expected a value'],
    ['{"a": "b\nc"}', 'line 1: found "\\"", expected a string closed on its line, with \\\\ for \\'],
    ['{"C:\\Users": 1}', 'line 1: found "\\"", expected a string closed on its line, with \\\\ for \\'],
    ['{}\nx', 'line 2: found "x", expected the end of the file'],
    ['{\n// why\n}', 'line 2: found "/", expected a name in double quotes'],
  ])('says where and why %j is not JSON', (malformed, complaint) => {
    expect(malformation(malformed)).toBe(complaint)
  })

  it('follows a hundred levels, and says where there are more, however many', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}\n${']'.repeat(depth)}`
    expect(locateJson(nested(100)).status).toBe('located')
    for (const depth of [102, 100_000]) {
      expect(malformation(nested(depth))).toBe('line 1: found "[", expected at most 100 levels')
    }
  })
})

/** Writes a value with one member or item a line, and notes the line on which each value begins. */
function write(value: unknown, path: JsonPath, lines: string[], places: [JsonPath, number][]): void {
  const open = (text: string) => lines.push((lines.pop() ?? '') + text)
  if (Array.isArray(value)) {
    open('[')
    for (const [index, item] of value.entries()) {
      lines.push(index === 0 ? '' : ', ')
      places.push([[...path, index], lines.length])
      write(item, [...path, index], lines, places)
    }
    lines.push(']')
  } else if (typeof value === 'object' && value !== null) {
    open('{')
    for (const [index, [name, member]] of Object.entries(value).entries()) {
      lines.push(`${index === 0 ? '' : ','}\t${JSON.stringify(name)}:`)
      places.push([[...path, name], lines.length])
      write(member, [...path, name], lines, places)
    }
    lines.push('}')
  } else {
    open(JSON.stringify(value))
  }
}

describe('locateJson of anything', () => {
  it('finds every value of a random document on its line', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const lines = ['']
        const places: [JsonPath, number][] = []
        write(value, [], lines, places)
        const text = lines.join('\n')
        for (const [path, line] of places) expect(lineOf(text, path)).toBe(line)
      }),
    )
  })

  it('takes exactly what JSON.parse takes', () => {
    const isJson = (text: string) => {
      try {
        JSON.parse(text)
        return true
      } catch {
        return false
      }
    }
    const fragment = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '\n',
      ' ',
      'true',
      '-',
      '01',
      '1e5',
      '"a"',
      '\u0001',
      '\\u12',
    )
    const broken = fc.tuple(fc.json(), fc.nat(), fc.nat(3), fragment).map(([json, at, cut, insert]) => {
      const start = at % (json.length + 1)
      return json.slice(0, start) + insert + json.slice(start + cut)
    })
    fc.assert(
      fc.property(
        fc.oneof(
          broken,
          fc.json(),
          fc.array(fragment).map(parts => parts.join('')),
        ),
        text => {
          expect(locateJson(text).status === 'located').toBe(isJson(text))
        },
      ),
      {numRuns: 500},
    )
  })
})
