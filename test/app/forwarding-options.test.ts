import {describe, expect, it} from 'vitest'
import {type ForwardingFlags, resolveForwarding} from '../../src/app/forwarding-options.ts'

const STARTED_AT = '2026-11-22T10:00:00.000Z'
const none: ForwardingFlags = {forward: true, forwardUrls: []}

describe('resolveForwarding', () => {
  it('has a default for everything', () => {
    expect(resolveForwarding(none, {}, STARTED_AT)).toEqual({
      isOn: true,
      extra: [],
      redactAll: false,
      limits: {maxBytes: 512 * 1024 * 1024, onFull: 'refuse-new'},
      maxAgeMs: 7 * 24 * 3_600_000,
      concurrency: undefined,
    })
  })

  it('takes the settings before the defaults', () => {
    const settings = {
      concurrency: 2,
      maxAgeDays: 1,
      maxMebibytes: 3,
      onFull: 'drop-oldest',
      redact: true,
    } as const
    expect(resolveForwarding(none, settings, STARTED_AT)).toMatchObject({
      redactAll: true,
      limits: {maxBytes: 3 * 1024 * 1024, onFull: 'drop-oldest'},
      maxAgeMs: 24 * 3_600_000,
      concurrency: 2,
    })
  })

  it('takes flags before the settings', () => {
    const flags = {...none, redact: false, onFull: 'refuse-new'} as const
    const settings = {onFull: 'drop-oldest', redact: true} as const
    expect(resolveForwarding(flags, settings, STARTED_AT)).toMatchObject({
      redactAll: false,
      limits: {onFull: 'refuse-new'},
    })
  })

  it('names the remotes of a run after their URLs, which may be secrets', () => {
    const [a, b] = ['https://a.example.com/key', 'https://b.example.com']
    const named = (...forwardUrls: string[]) =>
      resolveForwarding({...none, forwardUrls}, {}, STARTED_AT).extra.map(({name, url}) => [name, url])
    expect(named(a, b).map(([name]) => name)).toEqual(['forward-213d4b1e', 'forward-725e3644'])
    expect(named(b, a)).toEqual(named(a, b).toReversed())
  })

  it.each([
    ['a remote twice', ['https://a.example.com', 'https://a.example.com/'], 'number 2 is given twice'],
    ['no URL', ['secret'], '--forward is no URL'],
    [
      'what would show a connection id on the way',
      ['http://a.example.com/ingest/otel/claude/secret'],
      '--forward must begin with https://',
    ],
  ])('refuses %s', (_, forwardUrls, message) => {
    expect(() => resolveForwarding({...none, forwardUrls}, {}, STARTED_AT)).toThrow(message)
  })

  it('sends a connection of StackSpend no traces', () => {
    const flags = {...none, forwardUrls: ['https://a.example.com/ingest/otel/claude/some-id']}
    expect(resolveForwarding(flags, {}, STARTED_AT).extra).toMatchObject([
      {kind: 'claude', connectionId: 'some-id'},
    ])
  })

  it('has no remote at all when forwarding is off', () => {
    const flags = {forward: false, forwardUrls: ['https://a.example.com']}
    expect(resolveForwarding(flags, {}, STARTED_AT)).toMatchObject({isOn: false, extra: []})
  })
})
