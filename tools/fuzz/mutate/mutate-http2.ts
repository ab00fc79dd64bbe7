import type {Random} from '../../../bench/random.ts'
import {type Mutation, mutateBytes, replace} from './mutate-bytes.ts'

const PREFACE_BYTES = 24
const HEADER_BYTES = 9

type FrameSpan = {readonly from: number; readonly to: number}

/** One change of what a client of HTTP/2 sends: of a frame's contents with its length put right, of a frame, or of any byte. */
export function mutateHttp2(bytes: Uint8Array, mutation: Mutation): Uint8Array {
  const {random} = mutation
  const [first, ...rest] = findFrames(bytes)
  if (first === undefined || random.isOnce(5)) return mutateBytes(bytes, mutation)
  const {from, to} = random.pick([first, ...rest])
  const frame = bytes.subarray(from, to)
  switch (random.between(0, 4)) {
    case 0:
      return replace(bytes, from, to, new Uint8Array(0))
    case 1:
      return replace(
        bytes,
        to,
        to,
        Buffer.concat(Array.from({length: random.isOnce(20) ? 500 : 1}, () => frame)),
      )
    case 2:
      return replace(bytes, from, to, changeHeader(frame, random))
    default: {
      const contents = mutateBytes(frame.subarray(HEADER_BYTES), mutation)
      return replace(bytes, from, to, withLength(Buffer.concat([frame.subarray(0, HEADER_BYTES), contents])))
    }
  }
}

/** RFC 9113, section 4.1: 3 bytes of length, a type, flags, 4 bytes of stream. */
function findFrames(bytes: Uint8Array): readonly FrameSpan[] {
  const frames: FrameSpan[] = []
  let from = PREFACE_BYTES
  while (from + HEADER_BYTES <= bytes.length) {
    const length = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0)
    const to = Math.min(bytes.length, from + HEADER_BYTES + length)
    frames.push({from, to})
    from = to
  }
  return frames
}

function withLength(frame: Uint8Array): Uint8Array {
  const length = frame.length - HEADER_BYTES
  frame.set([(length >> 16) & 255, (length >> 8) & 255, length & 255])
  return frame
}

/** Another type, other flags, or another stream. */
function changeHeader(frame: Uint8Array, random: Random): Uint8Array {
  const changed = Uint8Array.from(frame)
  const at = random.between(3, 8)
  changed[at] = at === 3 ? random.between(0, 12) : random.between(0, 255)
  return changed
}
