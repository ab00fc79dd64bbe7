import {varint} from './boundaries.ts'
import {type Mutation, mutateBytes, replace} from './mutate-bytes.ts'

/** A field of a message: all of it, and what its length spans where it has one. */
type FieldSpan = {
  readonly from: number
  readonly to: number
  readonly value?: {readonly lengthAt: number; readonly from: number} | undefined
}

/** How likely a change goes one message deeper: most of what is read lies deep. */
const DEEPER_OUT_OF = 6

/**
 * One change somewhere inside a protobuf message, with the lengths of all that holds it put right: a change that
 * breaks a length is seen by the first reader, and no other code gets to see it.
 */
export function mutateProtobuf(bytes: Uint8Array, mutation: Mutation): Uint8Array {
  const {random} = mutation
  const fields = findFields(bytes)
  const [first, ...rest] = fields
  if (first === undefined || random.isOnce(DEEPER_OUT_OF)) return mutateBytes(bytes, mutation)
  const field = random.pick([first, ...rest])
  if (random.isOnce(DEEPER_OUT_OF)) return mutateField(bytes, field, fields, mutation)
  if (field.value === undefined)
    return replace(bytes, field.from, field.to, mutateBytes(bytes.subarray(field.from, field.to), mutation))
  const {lengthAt, from} = field.value
  const changed = mutateProtobuf(bytes.subarray(from, field.to), mutation)
  return replace(bytes, lengthAt, field.to, Buffer.concat([varint(BigInt(changed.length)), changed]))
}

/** Takes a field out, gives it twice, moves it, or nests it in itself. */
function mutateField(
  bytes: Uint8Array,
  field: FieldSpan,
  fields: readonly FieldSpan[],
  {random}: Mutation,
): Uint8Array {
  const whole = bytes.subarray(field.from, field.to)
  switch (random.between(0, 3)) {
    case 0:
      return replace(bytes, field.from, field.to, new Uint8Array(0))
    case 1:
      return replace(bytes, field.to, field.to, whole)
    case 2: {
      const target = fields[random.between(0, fields.length - 1)] ?? field
      return replace(bytes, target.from, target.from, whole)
    }
    default:
      return replace(
        bytes,
        field.from,
        field.to,
        nest(whole, field, random.between(1, random.isOnce(4) ? 200 : 4)),
      )
  }
}

/** The field as the value of a field of its own number, so often. */
function nest(whole: Uint8Array, {from, value}: FieldSpan, times: number): Uint8Array {
  if (value === undefined) return whole
  const tag = whole.subarray(0, value.lengthAt - from)
  let nested = whole
  for (let depth = 0; depth < times; depth += 1) {
    nested = Buffer.concat([tag, varint(BigInt(nested.length)), nested])
  }
  return nested
}

/** The fields of `bytes`; none where they are no whole message. */
function findFields(bytes: Uint8Array): readonly FieldSpan[] {
  const fields: FieldSpan[] = []
  let at = 0
  while (at < bytes.length) {
    const from = at
    const tagEnd = endOfVarint(bytes, at)
    const wireType = (bytes[from] ?? 0) & 7
    if (wireType === 2) {
      const valueAt = endOfVarint(bytes, tagEnd)
      const to = valueAt + readLength(bytes, tagEnd, valueAt)
      fields.push({from, to, value: {lengthAt: tagEnd, from: valueAt}})
      at = to
    } else {
      at = tagEnd + ({0: endOfVarint(bytes, tagEnd) - tagEnd, 1: 8, 5: 4}[wireType] ?? bytes.length)
      fields.push({from, to: at})
    }
  }
  return at === bytes.length ? fields : []
}

function endOfVarint(bytes: Uint8Array, at: number): number {
  let end = at
  while ((bytes[end] ?? 0) > 127) end += 1
  return end + 1
}

function readLength(bytes: Uint8Array, from: number, to: number): number {
  return bytes.subarray(from, to).reduce((length, byte, index) => length + (byte & 127) * 2 ** (7 * index), 0)
}
