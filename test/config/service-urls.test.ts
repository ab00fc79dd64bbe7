import {describe, expect, it} from 'vitest'
import {claudeIngestUrl, resolveServiceUrls} from '../../src/config/service-urls.ts'
import {StackspendError} from '../../src/errors.ts'

const resolveApi = (apiUrl: string) => resolveServiceUrls({flags: {apiUrl}, env: {}}).api.url

describe('resolveServiceUrls', () => {
  it('begins with what the documentation says, each for its own purpose', () => {
    expect(resolveServiceUrls({env: {}})).toEqual({
      api: {url: 'https://api.stackspend.com', from: 'default'},
      ingest: {url: 'https://app.stackspend.com', from: 'default'},
    })
  })

  it('prefers flags to variables to settings, one address at a time', () => {
    const settings = {apiUrl: 'https://settings.example', ingestBase: 'https://settings-ingest.example'}
    const env = {STACKSPEND_API_URL: 'https://env.example'}
    const flags = {apiUrl: 'https://flag.example'}
    expect(resolveServiceUrls({flags, env, settings}).api).toEqual({
      url: 'https://flag.example',
      from: 'flag',
    })
    expect(resolveServiceUrls({env, settings}).api).toEqual({url: 'https://env.example', from: 'environment'})
    expect(resolveServiceUrls({env: {}, settings}).api).toEqual({
      url: 'https://settings.example',
      from: 'settings',
    })
    expect(resolveServiceUrls({flags, env, settings}).ingest).toEqual({
      url: 'https://settings-ingest.example',
      from: 'settings',
    })
    const ingestEnv = {STACKSPEND_INGEST_BASE: 'https://env.example'}
    expect(resolveServiceUrls({env: ingestEnv, settings}).ingest.from).toBe('environment')
    expect(resolveServiceUrls({flags: {ingestBase: 'https://f.example'}, env: ingestEnv}).ingest.from).toBe(
      'flag',
    )
  })

  it('takes an empty variable for none', () => {
    expect(resolveServiceUrls({env: {STACKSPEND_API_URL: ' '}}).api.from).toBe('default')
  })

  it.each([
    ['https://api.example.com/', 'https://api.example.com'],
    [' https://API.example.com ', 'https://api.example.com'],
    ['https://example.com/gateway/', 'https://example.com/gateway'],
    ['https://example.com:8443', 'https://example.com:8443'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('writes %j as %j', (text, url) => {
    expect(resolveApi(text)).toBe(url)
  })

  it.each([
    ['http://api.example.com', 'must begin with https://'],
    ['http://127.0.0.1.example.com', 'must begin with https://'],
    ['http://localhost.example.com', 'must begin with https://'],
    ['ftp://localhost', 'must begin with https://'],
    ['api.example.com', 'is no URL'],
    ['https://ada:pw-secret@example.com', 'must not hold a user or a password'],
    ['https://example.com/?token=pw-secret', 'must not hold "?" or "#"'],
    ['https://example.com/#pw-secret', 'must not hold "?" or "#"'],
  ])('refuses %j, and does not repeat it', (text, problem) => {
    let caught: unknown
    try {
      resolveApi(text)
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(StackspendError)
    expect(caught).toMatchObject({
      code: 'API_URL_INVALID',
      exitCode: 2,
      message: `--api-url ${problem}`.concat(
        problem.startsWith('must begin') ? ' (http:// is taken for this machine only)' : '',
      ),
    })
    expect(String(caught)).not.toContain('pw-secret')
  })

  it('names the place where a wrong address was said', () => {
    const env = {STACKSPEND_INGEST_BASE: 'nonsense'}
    expect(() => resolveServiceUrls({env})).toThrow('STACKSPEND_INGEST_BASE is no URL')
    expect(() => resolveServiceUrls({env: {}, settings: {apiUrl: 'nonsense'}})).toThrow(
      '"apiUrl" in settings.json is no URL',
    )
  })
})

describe('claudeIngestUrl', () => {
  it('is below the base', () => {
    expect(claudeIngestUrl('https://app.stackspend.com', 'conn-1')).toBe(
      'https://app.stackspend.com/api/v1/public/ingest/otel/claude/conn-1',
    )
  })

  it('keeps an id from becoming another path', () => {
    expect(claudeIngestUrl('https://x.example', '../a/b?c')).toMatch(/\/claude\/\.\.%2Fa%2Fb%3Fc$/)
  })
})
