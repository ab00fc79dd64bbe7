import {describe, expect, it} from 'vitest'
import {type AccessRules, checkAccess, digestToken, LOOPBACK_ONLY} from '../../src/listener/access.ts'

const HOST = '127.0.0.1:4318'

describe('a host', () => {
  it.each([
    '127.0.0.1',
    '127.0.0.1:4318',
    '127.8.9.10:1',
    'localhost',
    'LocalHost:4318',
    'localhost.',
    'stackspend.localhost:80',
    '[::1]',
    '[::1]:4318',
    '[0:0:0:0:0:0:0:1]:4318',
    '[::ffff:127.0.0.1]:4318',
  ])('of this machine is let in: %s', host => {
    expect(checkAccess({host}, LOOPBACK_ONLY)).toBeUndefined()
  })

  it.each([
    undefined,
    '',
    'attacker.example',
    'attacker.example:4318',
    'localhost.attacker.example',
    '127.0.0.1.attacker.example',
    'notlocalhost',
    '192.168.1.5:4318',
    '0.0.0.0:4318',
    '[::]:4318',
    '[fe80::1]',
    '2130706433',
    '0x7f.1',
    '127.1',
    'localhost:4318:4318',
    'localhost@attacker.example',
    'localhost/',
    'localhost,attacker.example',
    ' localhost',
    '::1',
    '[localhost]',
  ])('of another machine, or that is none, is kept out: %j', host => {
    expect(checkAccess({host}, LOOPBACK_ONLY)).toMatchObject({reason: 'host'})
  })

  it('is let in by its name when that is allowed, with any port and in any case', () => {
    const rules = {...LOOPBACK_ONLY, allowedHosts: new Set(['host.docker.internal'])}
    expect(checkAccess({host: 'Host.Docker.Internal:4318'}, rules)).toBeUndefined()
    expect(checkAccess({host: 'x.host.docker.internal'}, rules)).toMatchObject({reason: 'host'})
  })

  it('is let in by any address, but by no other name, where addresses are allowed', () => {
    const rules = {...LOOPBACK_ONLY, allowsAddresses: true}
    expect(checkAccess({host: '192.168.1.5:4318'}, rules)).toBeUndefined()
    expect(checkAccess({host: '[fe80::1]:4318'}, rules)).toBeUndefined()
    expect(checkAccess({host: 'attacker.example:4318'}, rules)).toMatchObject({reason: 'host'})
  })
})

describe('a web page', () => {
  it.each([
    {origin: 'https://attacker.example'},
    {origin: 'null'},
    {origin: 'http://127.0.0.1:4318'},
    {origin: ''},
    {fetchSite: 'cross-site'},
    {fetchSite: 'same-origin'},
    {fetchSite: ''},
  ])('is kept out, whichever it is: %j', header => {
    expect(checkAccess({host: HOST, ...header}, LOOPBACK_ONLY)).toMatchObject({reason: 'browser'})
  })

  it('is not what a person typed into the address bar', () => {
    expect(checkAccess({host: HOST, fetchSite: 'none'}, LOOPBACK_ONLY)).toBeUndefined()
  })

  it('is kept out with the token too', () => {
    const request = {host: HOST, origin: 'https://attacker.example', authorization: 'Bearer secret'}
    expect(checkAccess(request, withToken('secret'))).toMatchObject({reason: 'browser'})
  })
})

describe('a token', () => {
  it.each([
    ['secret', 'Bearer secret'],
    ['secret', 'bearer  secret '],
    ['secret', 'Bearer%20secret'],
    ['a/b+c=', 'Bearer a/b+c='],
    ['a/b+c=', 'Bearer%20a%2Fb%2Bc%3D'],
    ['a%20b', 'Bearer a%20b'],
    ['100%', 'Bearer 100%'],
  ])('%j is known as it stands and percent-encoded: %j', (token, authorization) => {
    expect(checkAccess({host: HOST, authorization}, withToken(token))).toBeUndefined()
  })

  it.each([
    undefined,
    '',
    'secret',
    'Basic secret',
    'Bearer',
    'Bearer ',
    'Bearer secre',
    'Bearer secret2',
    'Bearer SECRET',
  ])('is missing or wrong in %j', authorization => {
    expect(checkAccess({host: HOST, authorization}, withToken('secret'))).toMatchObject({reason: 'token'})
  })

  it('does not stand in for the host', () => {
    const request = {host: 'attacker.example', authorization: 'Bearer secret'}
    expect(checkAccess(request, withToken('secret'))).toMatchObject({reason: 'host'})
  })

  it('is in no message', () => {
    const denial = checkAccess({host: HOST, authorization: 'Bearer guess'}, withToken('secret'))
    expect(denial?.message).not.toMatch(/guess|secret/)
  })
})

function withToken(token: string): AccessRules {
  return {...LOOPBACK_ONLY, tokenDigest: digestToken(token)}
}
