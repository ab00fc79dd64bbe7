import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {csvCell, escapeForMarkdownCell, escapeForTerminal, escapeLines} from '../../src/report/escape.ts'
import {hostileNames} from './build-spend-report.ts'

/** Strings that are likely to hold what could do harm, among any others. */
const hostileText = fc.oneof(
  fc.string({unit: 'binary'}),
  fc
    .array(fc.constantFrom(...'\\|`*_[]()<>&@#!~:/.wGH-1a\u001b\u009b\u202e\u200b\r\n\t'))
    .map(characters => characters.join('')),
  fc.constantFrom(...hostileNames),
)

describe('escapeForTerminal', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['two\nlines\r\n', 'two␊lines␍␊'],
    ['tab\tnul\u0000del\u007f', 'tab␉nul␀del␡'],
    ['c1 \u009b2J', 'c1 �2J'],
    ['\u202eevil\u2066\u200b\u00ad\ufeff', 'evil'],
    ['line\u2028separator', 'line␊separator'],
    ['wide\u3000and\u00a0hard', 'wide and hard'],
    ['half \ud800', 'half �'],
    ['a\u0301\u0302\u0303\u0304', 'a\u0301\u0302'],
    ['日本 ada@example.com', '日本 ada@example.com'],
  ])('turns %j into %j', (text, escaped) => {
    expect(escapeForTerminal(text)).toBe(escaped)
  })

  it('cuts at the given length and between characters', () => {
    expect(escapeForTerminal('abcdef', 4)).toBe('abc…')
    expect(escapeForTerminal('🐢🐢🐢', 2)).toBe('🐢…')
    expect(escapeForTerminal('🐢🐢🐢', 3)).toBe('🐢🐢🐢')
    expect([...escapeForTerminal('x'.repeat(5000))]).toHaveLength(200)
  })

  it('leaves one line without a control, format or separator character', () => {
    fc.assert(
      fc.property(hostileText, text => {
        expect(escapeForTerminal(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      }),
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(hostileText, text => {
        expect(escapeForTerminal(escapeForTerminal(text))).toBe(escapeForTerminal(text))
      }),
    )
  })
})

describe('escapeLines', () => {
  it('leaves line breaks and tabs, and nothing else that acts on a terminal', () => {
    expect(escapeLines('a\tb\nc\r\u001b[31m\u202ed\u009b\u2028')).toBe('a\tb\nc␍␛[31md�␊')
    fc.assert(
      fc.property(hostileText, text => {
        expect(escapeLines(text)).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      }),
    )
  })

  it('leaves colours where they may be ours, and no other sequence', () => {
    expect(escapeLines('\u001b[1;31mred\u001b[0m \u001b[2J\u001b]0;x\u0007', true)).toBe(
      '\u001b[1;31mred\u001b[0m ␛[2J␛]0;x␇',
    )
  })

  it('cuts each line for itself', () => {
    const [first = '', second] = escapeLines(`${'x'.repeat(5000)}\nshort`).split('\n')
    expect([first.length, first.at(-1), second]).toEqual([4000, '…', 'short'])
  })
})

describe('escapeForMarkdownCell', () => {
  it.each([
    ['a|b', 'a&#124;b'],
    ['a\\|b', 'a&#92;&#124;b'],
    ['cost_center *x* `y`', 'cost\\_center \\*x\\* \\`y\\`'],
    ['[a](b) ![c](d)', '\\[a\\](b) !\\[c\\](d)'],
    ['<b>&amp;</b>', '&#60;b&#62;&#38;amp;&#60;/b&#62;'],
    ['@octocat', '@&#8288;octocat'],
    ['org/repo#4', 'org/repo\\#&#8288;4'],
    ['!3 and gh-7', '!&#8288;3 and gh&#8288;-7'],
    ['https://evil.example', 'https:&#8288;//evil.example'],
    ['www.evil.example', 'www&#8288;.evil.example'],
    ['ship :rocket:', 'ship :&#8288;rocket:'],
    ['two\nlines', 'two␊lines'],
  ])('turns %j into %j', (text, escaped) => {
    expect(escapeForMarkdownCell(text)).toBe(escaped)
  })

  it.each(['ada@example.com', 'claude-opus-4-5', '2026-11-22T14:00+01:00', 'owner/repo', '(no project)'])(
    'leaves %s readable as it is',
    text => {
      expect(escapeForMarkdownCell(text)).toBe(text)
    },
  )

  it('leaves no mark that is not escaped, no tag, no link and no mention', () => {
    fc.assert(
      fc.property(hostileText, text => {
        const escaped = escapeForMarkdownCell(text)
        const plain = escaped.replace(/\\[`*_[\]~$#]|&#\d+;/g, '\u0001')
        expect(plain).not.toMatch(/[`*_[\]~$#<>|\\&\n\r]/)
        expect(escaped).not.toMatch(/:\/\/|www\.|(^|[^a-z0-9_])@[a-z0-9]/i)
      }),
    )
  })
})

describe('csvCell', () => {
  it.each([
    [null, ''],
    [0, '0'],
    [-12.5, '-12.5'],
    [412.604_25, '412.60425'],
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1', "'  =1"],
    ['\u202e-1', "'-1"],
    ['＝1', "'＝1"],
    ['\tx', "'␉x"],
    ['\rx', "'␍x"],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    [' padded ', '" padded "'],
  ])('writes %j as %s', (value, cell) => {
    expect(csvCell(value)).toBe(cell)
  })

  it('gives no text that a spreadsheet would calculate, and keeps each on one line', () => {
    fc.assert(
      fc.property(hostileText, text => {
        const cell = csvCell(text)
        expect(cell).not.toMatch(/^"?\s*[=+\-@]/)
        expect(cell).not.toMatch(/[\r\n\t]/)
        expect(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '') : cell).not.toMatch(/"/)
      }),
    )
  })
})
