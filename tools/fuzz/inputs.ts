import * as fc from 'fast-check'
import {createRandom, type Random} from '../../bench/random.ts'
import type {FuzzTarget, InputForm} from './fuzz-target.ts'
import {LONGEST_INPUT_BYTES, type Mutation} from './mutate/mutate-bytes.ts'
import {mutateHttp} from './mutate/mutate-http.ts'
import {mutateHttp2} from './mutate/mutate-http2.ts'
import {mutateJson} from './mutate/mutate-json.ts'
import {mutateProtobuf} from './mutate/mutate-protobuf.ts'

/** How many made-up inputs are there to begin from, and for how many inputs. */
const MADE_UP = 64
const RENEWED_AFTER = 4096

const MUTATORS: Readonly<Record<InputForm, (bytes: Uint8Array, mutation: Mutation) => Uint8Array>> = {
  protobuf: mutateProtobuf,
  json: mutateJson,
  http: mutateHttp,
  http2: mutateHttp2,
}

/** Inputs of a target, without end; the same seed gives the same ones. */
export function* inputsOf(target: FuzzTarget, seed: number): Generator<Uint8Array, never> {
  const random = createRandom(seed)
  const corpus = target.corpus()
  if (corpus.length === 0) throw new Error(`the corpus of ${target.name} is empty`)
  const madeUp = target.madeUp?.()
  for (;;) {
    const made = madeUp === undefined ? [] : sample(madeUp, random)
    // Half and half, however many there are of either.
    const pick = () => pickOne(made.length > 0 && random.isOnce(2) ? made : corpus, random)
    for (let count = 0; count < RENEWED_AFTER; count += 1) {
      yield change(pick(), target, {random, other: pick(), words: target.words})
    }
  }
}

function sample(madeUp: fc.Arbitrary<Uint8Array>, random: Random): readonly Uint8Array[] {
  return fc.sample(madeUp, {seed: random.between(0, 2 ** 31 - 1), numRuns: MADE_UP})
}

/** Mostly one to three changes, since more of them leave nothing that any code would look into. */
function change(bytes: Uint8Array, {form}: FuzzTarget, mutation: Mutation): Uint8Array {
  const {random} = mutation
  const changes = random.isOnce(8) ? random.between(4, 12) : random.between(0, 3)
  let changed = bytes.subarray(0, LONGEST_INPUT_BYTES)
  for (let index = 0; index < changes; index += 1) {
    changed = MUTATORS[form](changed, mutation).subarray(0, LONGEST_INPUT_BYTES)
  }
  return changed
}

/** The smaller of two: it takes less time, and most of it matters. */
function pickOne(inputs: readonly Uint8Array[], random: Random): Uint8Array {
  const [one, other] = [random, random].map(chance => inputs[chance.between(0, inputs.length - 1)])
  if (one === undefined || other === undefined) return new Uint8Array(0)
  return one.length < other.length ? one : other
}
