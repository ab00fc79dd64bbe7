import {describe, expect, it} from 'vitest'
import {readForgeToken} from '../../src/forge/forge-token.ts'

describe('the token', () => {
  it.each([
    ['github', {GITHUB_TOKEN: 'a', GH_TOKEN: 'b', GITLAB_TOKEN: 'c'}, 'a', 'GITHUB_TOKEN', 'access'],
    ['github', {GH_TOKEN: ' b\n', CI_JOB_TOKEN: 'd'}, 'b', 'GH_TOKEN', 'access'],
    ['github', {GITHUB_TOKEN: 'a', STACKSPEND_FORGE_TOKEN: 's'}, 's', 'STACKSPEND_FORGE_TOKEN', 'access'],
    ['gitlab', {GITHUB_TOKEN: 'a', GITLAB_TOKEN: 'c', CI_JOB_TOKEN: 'd'}, 'c', 'GITLAB_TOKEN', 'access'],
    ['gitlab', {CI_JOB_TOKEN: 'd', GITLAB_TOKEN: ''}, 'd', 'CI_JOB_TOKEN', 'job'],
    ['gitlab', {CI_JOB_TOKEN: 'd', STACKSPEND_FORGE_TOKEN: 's'}, 's', 'STACKSPEND_FORGE_TOKEN', 'access'],
  ] as const)('for %s of %j', (forge, env, value, from, kind) => {
    expect(readForgeToken({forge, env})).toEqual({value, from, kind})
  })

  it.each([
    ['github', /GITHUB_TOKEN.*not set/, /pull-requests: write/],
    ['gitlab', /GITLAB_TOKEN.*not set/, /scope "api"/],
  ] as const)('that is missing for %s is asked for, with what it must be allowed', (forge, message, hint) => {
    expect(() => readForgeToken({forge, env: {}})).toThrow(
      expect.objectContaining({
        code: 'FORGE_TOKEN_MISSING',
        exitCode: 5,
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      }),
    )
  })

  it('that no header can carry is refused unseen', () => {
    const read = () => readForgeToken({forge: 'github', env: {GH_TOKEN: 'hunter2\nx-evil: 1'}})
    expect(read).toThrow(/^GH_TOKEN holds no token/)
    expect(read).not.toThrow(/hunter2/)
  })
})
