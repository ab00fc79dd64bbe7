import {execFileSync} from 'node:child_process'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {encodeBranch, refOfBranch} from '../../src/share/encode-branch.ts'

/** Names as people and strangers choose them: short and long, with what git and disks treat in ways of their own. */
const branches = fc.oneof(
  fc.string({unit: 'binary', minLength: 1, maxLength: 300}),
  fc.string({
    unit: fc.constantFrom('a', 'A', '/', '.', '-', '%', '2', 'f', '@', '{', 'é'),
    minLength: 1,
    maxLength: 8,
  }),
  fc.stringMatching(/^(a|feature\/|Fix-|\.lock|\.\.|@\{){1,90}$/),
)

describe('the name of a branch in a ref', () => {
  it.each([
    ['fix-retry_2', 'fix-retry_2'],
    ['feature/Login', 'feature%2f%4cogin'],
    ['-x', '-x'],
    ['a.lock', 'a%2elock'],
    ['..', '%2e%2e'],
    ['@{1}', '%40%7b1%7d'],
    ['über', '%c3%bcber'],
  ])('of %j is %j', (branch, encoded) => {
    expect(encodeBranch(branch)).toBe(encoded)
  })

  it('is one that git takes, in lower case and short enough for any disk', () => {
    fc.assert(
      fc.property(branches, branch => {
        const encoded = encodeBranch(branch)
        expect(encoded).toMatch(/^[a-z0-9_%-]{1,197}$/)
        execFileSync('git', ['check-ref-format', refOfBranch(branch)])
      }),
      {numRuns: 150},
    )
  })

  it('is another for every branch', () => {
    fc.assert(
      fc.property(branches, branches, (one, other) => {
        expect(encodeBranch(one) === encodeBranch(other)).toBe(Buffer.from(one).equals(Buffer.from(other)))
      }),
      {numRuns: 2_000},
    )
  })

  it('tells long branches apart that begin alike, and from short ones', () => {
    const long = 'x'.repeat(181)
    expect(encodeBranch(long)).toMatch(/^x{180}-[0-9a-f]{16}$/)
    expect(encodeBranch(`${long}a`)).not.toBe(encodeBranch(`${long}b`))
    expect(encodeBranch('x'.repeat(180))).toBe('x'.repeat(180))
    // What a long one is called is too long to be a short one's name.
    expect(encodeBranch(encodeBranch(long))).not.toBe(encodeBranch(long))
  })
})
