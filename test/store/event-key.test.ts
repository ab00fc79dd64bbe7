import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {eventKey} from '../../src/store/event-key.ts'
import {narrowKey} from '../../src/store/narrow-key.ts'
import {requestKey} from '../../src/usage/request-identity.ts'

/** Ids that people showed in public with an error of the API, in the order of their time. */
const PUBLISHED = [
  'req_011CXnukXFhq5zC25S7ev2cy', // 2026-02-04
  'req_011CZAZLDXQdVKwgHDw6GTiN', // 2026-03-18
  'req_011CZTEFvft13DajMTp9pp64', // 2026-03-27
  'req_011Cb5yifXRS84ZBXqQCW8hL', // 2026-05-16
  'req_011CfKMizsVsBFXTfU7EVVhQ', // 2026-09-23
]

describe('eventKey', () => {
  it('keeps the order of request ids', () => {
    const keys = PUBLISHED.map(id => eventKey(requestKey(id)))
    expect(keys).toEqual(keys.toSorted((a, b) => a - b))
  })

  it('puts requests of a few seconds side by side, and tells them apart', () => {
    const keys = Array.from({length: 1_000}, (_, index) => eventKey(`id req_011CacuXVv${index}`))
    expect(new Set(keys).size).toBeGreaterThan(995)
    expect(Math.max(...keys) - Math.min(...keys)).toBeLessThan(2 ** 24)
  })

  it('gives the same identity the same key, in every version: keys are on disk', () => {
    expect(eventKey('id req_011CacuXVv6cHVEr1AGAz5S9')).toBe(110_049_852_763_170)
    expect(eventKey('id chatcmpl-1')).toBe(narrowKey('id chatcmpl-1'))
    expect(eventKey('message msg_01XFDUDYJgAACzvnptvVoYEL')).toBe(
      narrowKey('message msg_01XFDUDYJgAACzvnptvVoYEL'),
    )
  })

  it('is a safe integer of 48 bits for any text', () => {
    const ids = fc.stringMatching(/^id req_\w{0,30}$/)
    fc.assert(
      fc.property(fc.oneof(fc.string({unit: 'binary'}), ids), text => {
        const key = eventKey(text)
        expect(Number.isSafeInteger(key) && key >= 0 && key < 2 ** 48).toBe(true)
      }),
    )
  })
})
