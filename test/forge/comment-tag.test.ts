import fc from 'fast-check'
import {micromark} from 'micromark'
import {gfm, gfmHtml} from 'micromark-extension-gfm'
import {describe, expect, it} from 'vitest'
import {commentLimit, countCharacters, readTagged, renderTagged} from '../../src/forge/comment-tag.ts'

const AT = new Date('2026-11-23T10:00:00.123Z')

/** White space between elements aside, of which a renderer makes what it likes. */
function toHtml(markdown: string, isGfm: boolean): string {
  const options = isGfm ? {extensions: [gfm()], htmlExtensions: [gfmHtml()]} : {}
  return micromark(markdown, options).replaceAll(/>\s+</g, '><').trim()
}

describe('a tag', () => {
  it('is one line before the body', () => {
    expect(renderTagged('**$1.20**', {key: 'default', at: AT})).toBe(
      '[//]: <> (stackspend-comment, key=default, at=2026-11-23T10:00:00.123Z)\n\n**$1.20**',
    )
  })

  it('tells whether all was known', () => {
    const text = renderTagged('at least $1', {key: 'default', at: AT, isPartial: true})
    expect(text).toContain(', partial)\n')
    expect(readTagged(text)).toMatchObject({tag: {isPartial: true}, body: 'at least $1'})
    expect(readTagged(renderTagged('$1', {key: 'default', at: AT}))?.tag.isPartial).toBe(false)
  })

  it.each([
    ['CommonMark', false],
    ["GitHub's Markdown", true],
  ])('shows nothing in %s, whatever is behind it', (_name, isGfm) => {
    for (const body of [
      '# Cost',
      '| a |\n|---|\n| 1 |',
      '- one',
      '> quote',
      '"title"',
      '(title)',
      '<details>x</details>',
      '```\ncode\n```',
    ]) {
      const tagged = renderTagged(body, {key: 'a.b_c-9', at: AT})
      expect(toHtml(tagged, isGfm)).toBe(toHtml(body, isGfm))
    }
  })

  it('is read back from any key and time', () => {
    const key = fc.stringMatching(/^[a-z0-9._-]{1,64}$/)
    const at = fc.date({min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true})
    fc.assert(
      fc.property(key, at, fc.string(), (key, at, body) => {
        const read = readTagged(renderTagged(body, {key, at}).replaceAll('\n', '\r\n'))
        expect(read).toMatchObject({
          tag: {key, atMs: at.getTime()},
          body: body.replaceAll('\r\n', '\n').trim(),
        })
      }),
    )
  })

  it.each([
    '',
    'text',
    ' [//]: <> (stackspend-comment, key=default, at=2026-11-23T10:00:00Z)',
    '\n[//]: <> (stackspend-comment, key=default, at=2026-11-23T10:00:00Z)',
    '[//]: <> (stackspend-comment, key=Default, at=2026-11-23T10:00:00Z)',
    '[//]: <> (stackspend-comment, key=, at=2026-11-23T10:00:00Z)',
    `[//]: <> (stackspend-comment, key=${'x'.repeat(65)}, at=2026-11-23T10:00:00Z)`,
    '[//]: <> (stackspend-comment, key=default, at=2026-11-23T10:00:00Z) more',
    '[//]: <> (infracost-comment, key=default, at=2026-11-23T10:00:00Z)',
  ])('is not %j', text => {
    expect(readTagged(text)).toBeUndefined()
  })

  it.each(['yesterday', '2026-13-01T00:00:00Z', '2026-11-23', '2026-11-23T10:00:00+01:00', '9'.repeat(30)])(
    'has no time when it says %s',
    at => {
      const read = readTagged(`[//]: <> (stackspend-comment, key=default, at=${at})\n\nbody`)
      expect(read).toMatchObject({tag: {key: 'default', atMs: undefined}, body: 'body'})
    },
  )
})

describe('the length of a comment', () => {
  it('counts code points, as both forges do', () => {
    expect(countCharacters('aé日🌈')).toBe(4)
    const text = fc.array(fc.constantFrom('a', '日', '🌈', '\ud83c', '\udf08')).map(parts => parts.join(''))
    fc.assert(fc.property(text, text => countCharacters(text) === [...text].length))
  })

  it('leaves room for the longest tag, in characters and, on GitHub, in bytes', () => {
    const longest = {key: 'x'.repeat(64), at: new Date('+099999-12-31T00:00:00.000Z')}
    const text = renderTagged('🌈'.repeat(commentLimit('github')), longest)
    expect(countCharacters(text)).toBeLessThanOrEqual(65_536)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(262_144)
    expect(countCharacters(renderTagged('x'.repeat(commentLimit('gitlab')), longest))).toBeLessThanOrEqual(
      1_000_000,
    )
  })
})
