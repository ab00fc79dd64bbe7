import {describe, expect, it} from 'vitest'
import {maskHeaders, maskSecret, maskUrl} from '../../src/config/mask-secret.ts'

describe('maskSecret', () => {
  it('shows enough to tell two secrets apart', () => {
    expect(maskSecret('conn_01J9Z5-x7Q')).toBe('conn…')
  })

  it.each(['', 'a', 'abcd', 'elevenchars'])('shows nothing of the short secret "%s"', secret => {
    expect(maskSecret(secret)).toBe('…')
  })
})

describe('maskUrl', () => {
  it.each([
    ['https://app.stackspend.com/api/v1/public/ingest/otel/claude/4f1c', 'https://app.stackspend.com/…'],
    ['https://ada:secret@collector.example.com:4318', 'https://collector.example.com:4318'],
    ['http://127.0.0.1:4318/', 'http://127.0.0.1:4318'],
    ['https://collector.example.com?token=secret', 'https://collector.example.com/…'],
    ['https://collector.example.com#secret', 'https://collector.example.com/…'],
    ['http://[::1]:4318/v1', 'http://[::1]:4318/…'],
    ['no address', '…'],
    ['secret:thing', '…'],
  ])('shows of %s only where it leads', (url, shown) => {
    expect(maskUrl(url)).toBe(shown)
  })
})

describe('maskHeaders', () => {
  it('shows the names', () => {
    expect(maskHeaders({authorization: 'Bearer abcdefghijkl', 'x-team': 'platform'})).toEqual({
      authorization: '…',
      'x-team': '…',
    })
  })
})
