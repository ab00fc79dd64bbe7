import type {Type} from 'protobufjs'
import {Reader, Writer} from 'protobufjs/minimal.js'

/**
 * The same message with its fields in another order, at every level, and an unknown field in each:
 * protobuf allows both. Fields of one number keep their order, which means something.
 * `random` gives numbers from 0 to 1, 1 excluded.
 */
export function shuffleFields(type: Type, bytes: Uint8Array, random: () => number): Buffer {
  const reader = Reader.create(bytes)
  const fields: {number: number; raw: Uint8Array}[] = []
  while (reader.pos < reader.len) {
    const start = reader.pos
    const tag = reader.tag()
    const number = tag >>> 3
    const inner = type.fieldsById[number]?.resolve().resolvedType
    if (inner && 'decode' in inner) {
      const raw = Writer.create()
        .uint32(tag)
        .bytes(shuffleFields(inner, reader.bytes(), random))
        .finish()
      fields.push({number, raw})
    } else {
      reader.skipType(tag & 7)
      fields.push({number, raw: bytes.subarray(start, reader.pos)})
    }
  }
  fields.push({
    number: 100,
    raw: Writer.create()
      .uint32((100 << 3) | 2)
      .string('unknown')
      .finish(),
  })
  return Buffer.concat(keepOrderWithinNumbers(fields, shuffle(fields, random)))
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map(item => ({item, rank: random()}))
    .sort((a, b) => a.rank - b.rank)
    .map(({item}) => item)
}

/** The places of each number as in `places`, filled in the order of `fields`. */
function keepOrderWithinNumbers(
  fields: readonly {number: number; raw: Uint8Array}[],
  places: readonly {number: number}[],
): Uint8Array[] {
  const waiting = Map.groupBy(fields, ({number}) => number)
  return places.map(({number}) => waiting.get(number)?.shift()?.raw ?? new Uint8Array())
}

/** A generator of numbers from 0 to 1, always the same for one seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
