import {describe, expect, it} from 'vitest'
import {findRemoteUrl} from '../../../src/transcripts/project/read-git-config.ts'

describe('the remote of a git config', () => {
  it('is origin, wherever it stands', () => {
    const config = '[remote "fork"]\n\turl = git@h:me/shop\n[remote "origin"]\n\turl = git@h:acme/shop\n'
    expect(findRemoteUrl(config)).toBe('git@h:acme/shop')
  })

  it('is the first one without an origin', () => {
    expect(findRemoteUrl('[remote "a"]\nurl=git@h:a/shop\n[remote "b"]\nurl=git@h:b/shop')).toBe(
      'git@h:a/shop',
    )
  })

  it.each([
    ['quotes', 'url = "git@h:acme/shop"'],
    ['a comment', 'url = git@h:acme/shop ; moved'],
    ['capitals', 'URL = git@h:acme/shop'],
    ['Windows line ends', 'url = git@h:acme/shop\r'],
    ['a push URL before it', 'pushurl = git@h:me/shop\n\turl = git@h:acme/shop'],
    ['a second URL behind it', 'url = git@h:acme/shop\n\turl = git@h:me/shop'],
  ])('is read with %s', (_what, setting) => {
    expect(findRemoteUrl(`[core]\n\tbare = false\n[Remote "origin"]\n\t${setting}\n`)).toBe('git@h:acme/shop')
  })

  it('is not taken from other sections', () => {
    expect(
      findRemoteUrl('[submodule "x"]\n\turl = git@h:acme/x\n[url "git@h:"]\n\tinsteadOf = h:'),
    ).toBeUndefined()
    expect(findRemoteUrl('')).toBeUndefined()
  })
})
