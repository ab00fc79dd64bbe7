import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {nameRemote} from '../../../src/transcripts/project/name-remote.ts'

describe('the name of a remote', () => {
  it.each([
    ['https://github.com/acme/shop.git', 'acme/shop'],
    ['https://github.com/acme/shop', 'acme/shop'],
    ['https://github.com/acme/shop.git/', 'acme/shop'],
    ['http://git.example:8443/acme/shop/', 'acme/shop'],
    ['git@github.com:acme/shop.git', 'acme/shop'],
    ['github:acme/shop', 'acme/shop'],
    ['git@github.com:/acme/shop.git', 'acme/shop'],
    ['ssh://git@github.com/acme/shop.git', 'acme/shop'],
    ['ssh://git@git.example:2222/acme/shop.git', 'acme/shop'],
    ['[git@git.example:2222]:acme/shop.git', 'acme/shop'],
    ['git+ssh://git@git.example/acme/shop', 'acme/shop'],
    ['https://gitlab.com/acme/web/front/shop.git', 'acme/web/front/shop'],
    ['https://dev.azure.com/acme/web/_git/shop', 'acme/web/shop'],
    ['git@ssh.dev.azure.com:v3/acme/web/shop', 'acme/web/shop'],
    ['https://bitbucket.example/scm/acme/shop.git', 'acme/shop'],
    ['https://git.example/acme/online%20shop', 'acme/online shop'],
    ['https://git.example/acme/100%', 'acme/100%'],
  ])('is owner and name for %s', (url, name) => {
    expect(nameRemote(url)).toBe(name)
  })

  it.each([
    ['/srv/git/private/shop.git', 'shop'],
    ['../shop', 'shop'],
    ['file:///srv/git/shop.git', 'shop'],
    ['C:\\git\\shop', 'shop'],
    ['~/git/shop.git/', 'shop'],
    ['shop', 'shop'],
  ])('is the folder alone for %s, which is on this disk', (url, name) => {
    expect(nameRemote(url)).toBe(name)
  })

  it.each([
    'https://me:geheim@git.example/acme/shop.git',
    'https://geheim@git.example/acme/shop.git',
    'ssh://me:geheim@git.example:22/acme/shop.git',
    'me:geheim@git.example:acme/shop.git',
    'https://git.example/acme/shop.git?token=geheim',
    'https://git.example/acme/shop#geheim',
    'https://me:ge@heim@git.example/acme/shop.git',
    'https://me:ge/heim@git.example/acme/shop.git',
    'me:ge/heim@git.example:acme/shop.git',
    '[me:geheim@git.example:22]:acme/shop.git',
  ])('holds no credentials: %s', url => {
    expect(nameRemote(url)).toBe('acme/shop')
  })

  it.each([
    '',
    'https://',
    'https://git.example',
    'https://git.example/',
    'git@git.example:',
    '/',
    'file://',
  ])('is not known when the URL names no repository: "%s"', url => {
    expect(nameRemote(url)).toBeUndefined()
  })

  it('holds none of any user and password', () => {
    const word = fc.string({minLength: 1}).filter(text => !/[?#\r\n]/.test(text))
    fc.assert(
      fc.property(word, word, (user, password) => {
        expect(nameRemote(`https://${user}:${password}@git.example/acme/shop.git`)).toBe('acme/shop')
        expect(nameRemote(`ssh://${user}:${password}@git.example:22/acme/shop.git`)).toBe('acme/shop')
      }),
    )
  })
})
