import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createRandom} from '../../bench/random.ts'
import {inputsOf} from '../../tools/fuzz/inputs.ts'
import {mutateBytes} from '../../tools/fuzz/mutate/mutate-bytes.ts'
import {mutateHttp2} from '../../tools/fuzz/mutate/mutate-http2.ts'
import {mutateJson} from '../../tools/fuzz/mutate/mutate-json.ts'
import {mutateProtobuf} from '../../tools/fuzz/mutate/mutate-protobuf.ts'
import {isSoundMessage} from '../../tools/fuzz/oracle/is-sound-message.ts'
import {loadTarget, TARGET_NAMES, type TargetName} from '../../tools/fuzz/targets.ts'
import {capturedBodies} from '../otlp/captured-bodies.ts'
import {requestType} from '../support/otlp-proto.ts'

async function someInputs(name: TargetName, seed: number): Promise<string[]> {
  const inputs = inputsOf(await loadTarget(name), seed)
  return Array.from({length: 200}, () => Buffer.from(inputs.next().value).toString('base64'))
}

describe('the inputs of a target', () => {
  it.each(TARGET_NAMES)('are the same for the same seed, and others for another: %s', async name => {
    const first = await someInputs(name, 1)
    expect(await someInputs(name, 1)).toEqual(first)
    expect(await someInputs(name, 2)).not.toEqual(first)
    expect(new Set(first).size).toBeGreaterThan(100)
  })
})

describe('a change', () => {
  const [protobuf] = capturedBodies('protobuf')
  const [json] = capturedBodies('json')
  const change = {other: Buffer.from('{"other":[1,2]}'), words: ['word']}

  it('leaves what it changes alone', () => {
    const mutators = [mutateBytes, mutateProtobuf, mutateJson, mutateHttp2]
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), fc.constantFrom(...mutators), (bytes, seed, mutate) => {
        const copy = Uint8Array.from(bytes)
        mutate(bytes, {...change, random: createRandom(seed)})
        expect(bytes).toEqual(copy)
      }),
    )
  })

  it('of protobuf leaves most messages whole', () => {
    const {bytes, signal} = protobuf ?? expect.fail('no capture')
    const random = createRandom(1)
    const changed = Array.from({length: 400}, () => mutateProtobuf(bytes, {...change, random}))
    const whole = changed.filter(message => isSoundMessage(requestType(signal), message))
    expect(whole.length).toBeGreaterThan(100)
    expect(whole.some(message => Buffer.compare(message, bytes) !== 0)).toBe(true)
  })

  it('of JSON leaves most texts JSON', () => {
    const {bytes} = json ?? expect.fail('no capture')
    const random = createRandom(1)
    const changed = Array.from({length: 400}, () => mutateJson(bytes, {...change, random}))
    expect(changed.filter(isJson).length).toBeGreaterThan(200)
  })
})

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString())
    return true
  } catch {
    return false
  }
}
