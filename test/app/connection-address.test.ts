import {describe, expect, it} from 'vitest'
import {
  connectionIdOf,
  isLoopbackUrl,
  parseAddress,
  parseConnectionId,
  parseIngestUrl,
  parseRemoteUrl,
} from '../../src/app/connection-address.ts'
import {freeName} from '../../src/app/free-name.ts'
import {parseHeaders, parseHeadersVariable} from '../../src/app/remote-headers.ts'

describe('the address of a remote', () => {
  it.each([
    ['https://collector.example.com:4318', 'https://collector.example.com:4318'],
    [' https://collector.example.com:4318/ ', 'https://collector.example.com:4318'],
    ['https://app.stackspend.com/otel/claude/id/v1/logs', 'https://app.stackspend.com/otel/claude/id'],
    ['http://10.0.0.1/otlp/v1/metrics/', 'http://10.0.0.1/otlp'],
  ])('is kept of %s as %s', (text, url) => {
    expect(parseRemoteUrl(text, '--url')).toBe(url)
  })

  it.each([
    ['collector.example.com', 'is no URL'],
    ['grpc://secret.example.com:4317', 'must begin with https:// or http://'],
    ['https://example.com/?key=secret', 'must not hold "?" or "#"'],
    ['https://ada:secret@example.com', 'must not hold a user or a password; give them as --header'],
    ['https://example.com/{connectionId}', 'holds a placeholder: put the connection id there'],
  ])('is refused without being repeated: %s', (text, message) => {
    expect(() => parseRemoteUrl(text, '--url')).toThrow(
      expect.objectContaining({message: `--url ${message}`}),
    )
  })

  it('of StackSpend goes over plain HTTP to this machine only', () => {
    expect(parseIngestUrl('http://127.0.0.1:8080/ingest/otel/claude/x')).toMatch(/^http:/)
    expect(() => parseIngestUrl('http://example.com/ingest/otel/claude/secret')).toThrow(/https:\/\/, since/)
  })

  it('of StackSpend is known for one, whichever option it came by', () => {
    expect(parseAddress('https://x.example/ingest/otel/claude/abc-1/v1/logs', '--url')).toEqual({
      kind: 'claude',
      url: 'https://x.example/ingest/otel/claude/abc-1',
      connectionId: 'abc-1',
    })
    expect(parseAddress('http://x.example', '--url')).toEqual({kind: 'otlp', url: 'http://x.example'})
    expect(() => parseAddress('http://x.example/ingest/otel/claude/abc-1', '--forward')).toThrow(/https:/)
  })

  it('holds the connection id when it is of StackSpend', () => {
    expect(connectionIdOf('https://x.example/api/v1/public/ingest/otel/claude/abc-1')).toBe('abc-1')
    expect(connectionIdOf('https://x.example/api/v1/public/ingest/otel/claude-code/abc-1')).toBe('abc-1')
    expect(connectionIdOf('https://x.example/v1')).toBe(undefined)
  })

  it.each([
    ['http://localhost:4318', true],
    ['http://127.1.2.3', true],
    ['http://[::1]:4318', true],
    ['http://127.example.com', false],
    ['nothing', false],
  ])('is on this machine: %s %s', (url, expected) => {
    expect(isLoopbackUrl(url)).toBe(expected)
  })
})

describe('a connection id', () => {
  it('is taken without the space around it', () => {
    expect(parseConnectionId(' 4f1c0a9e-77aa\n')).toBe('4f1c0a9e-77aa')
  })

  it.each(['', 'abc', 'a b c d', '{connectionId}', 'https://example.com/secret'])('is not "%s"', text => {
    expect(() => parseConnectionId(text)).toThrow(/^--connection-id holds something else than/)
  })
})

describe('headers for a remote', () => {
  it('are read as people write them', () => {
    expect(parseHeaders(['Authorization: Bearer a:b=c', 'x-team=platform'])).toEqual({
      authorization: 'Bearer a:b=c',
      'x-team': 'platform',
    })
  })

  it('are read as the variable has them', () => {
    expect(parseHeadersVariable('Authorization=Bearer%20abc%3D, x-a = 100% ,')).toEqual({
      authorization: 'Bearer abc=',
      'x-a': '100%',
    })
    expect(parseHeadersVariable('')).toEqual({})
  })

  it.each([
    ['secret', '--header number 1 has no name before its ":"'],
    [': secret', '--header number 1 has no name before its ":"'],
    ['x y: secret', '--header number 1 has no name before its ":"'],
    ['x: ', '--header number 1: the value of x is empty or no plain ASCII'],
    ['x: secret\nhost: evil', '--header number 1: the value of x is empty or no plain ASCII'],
    ['Content-Type: secret', '--header number 1: content-type is set by forwarding itself'],
  ])('are refused without their values: %s', (text, message) => {
    expect(() => parseHeaders([text])).toThrow(expect.objectContaining({message}))
  })
})

describe('freeName', () => {
  it.each([
    ['collector.example.com', 'collector.example.com'],
    ['[::1]', '1-'],
    ['', 'remote'],
    ['a', 'a-3'],
  ])('makes of "%s" the name %s', (wish, name) => {
    expect(freeName(wish, [{name: 'a'}, {name: 'a-2'}])).toBe(name)
  })
})
