/**
 * Names in telemetry are written by strangers: a session, project or user can hold terminal commands,
 * Markdown, HTML or a spreadsheet formula. Nothing of them is printed but through one of these.
 */

/** Longest name that an output shows, in code points. */
const longestName = 200

/**
 * One line of text that can only be read: control characters become visible signs (`␊`, `␛`), invisible and
 * direction-changing ones disappear, every space is a plain one, piles of accents are cut to two.
 * At most `maxLength` code points, the last one `…` where text was cut.
 */
export function escapeForTerminal(text: string, maxLength = longestName): string {
  // Nearly all names; the classes of characters below take ten times as long.
  if (isPrintableAscii(text) && text.length <= maxLength) return text
  const line = text
    .toWellFormed()
    .replace(/\p{Cc}/gu, visibleControl)
    .replace(/[\p{Zl}\p{Zp}]/gu, '␊')
    .replace(/\p{Zs}/gu, ' ')
    // Bidi overrides and isolates, zero-width characters, soft hyphens, tags, fillers.
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
  return truncate(line, maxLength)
}

/** Longest line of an output or error that is made of several texts, in code points. */
const longestLine = 4000

/**
 * Whole lines of output as a terminal may get them, whatever a renderer let through: line breaks and tabs stay, and
 * with `keepsColour` colours; everything else that acts on a terminal is made visible or goes. It cannot tell a line
 * break of ours from a stranger's: names go through `escapeForTerminal` first.
 */
export function escapeLines(text: string, keepsColour = false): string {
  const harmless = text
    .toWellFormed()
    .replace(keepsColour ? colourOrControl : control, found =>
      found.length > 1 ? found : visibleControl(found),
    )
    .replace(/[\p{Zl}\p{Zp}]/gu, '␊')
    .replace(/\p{Cf}/gu, '')
  return harmless
    .split('\n')
    .map(line => truncate(line, longestLine))
    .join('\n')
}

const control = /[^\P{Cc}\n\t]/gu
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const colourOrControl = /\u001b\[[\d;]*m|[^\P{Cc}\n\t]/gu

/**
 * `escapeForTerminal` for the inside of a Markdown table cell or list item on GitHub or GitLab: the reader sees
 * the text, and no part of it is markup, HTML, an image, a web link, a mention or a reference. An e-mail
 * address stays whole, so that it can be copied; a renderer may link it to itself.
 */
export function escapeForMarkdownCell(text: string, maxLength = longestName): string {
  return (
    escapeForTerminal(text, maxLength)
      .trim()
      // Forges look for these in rendered text, where no escape is left: an invisible word joiner parts them.
      .replace(/(?<![a-z0-9_])@|[#!&%~](?=\d)|\bGH(?=-\d)/gi, `$&${wordJoiner}`)
      .replace(/:(?=\/\/|[a-z+-][a-z0-9_+-]*:)|(?:www|ftp)(?=\.)|(?:mailto|xmpp)(?=:)/gi, `$&${wordJoiner}`)
      .replace(/[`*_[\]~$#]|[&<>|\\\u2060]/g, escapeMark)
  )
}

/**
 * One RFC 4180 field. A number is exact and stays a number, `null` is empty. Text that a spreadsheet would
 * calculate is led by an apostrophe; control characters are made visible, so that a row is one line.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const line = escapeForTerminal(value, Number.POSITIVE_INFINITY)
  // Of what is left of it: an invisible character may have stood before the sign.
  const isFormula = /^\s*[=+\-@＝＋－＠]/.test(line) || /^[\t\r\n]/.test(value)
  const text = (isFormula ? "'" : '') + line
  return /[",;]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * The same for a comment, where nothing may become a link, not even an e-mail address to itself or forty hexadecimal
 * digits to a commit: it is for eyes, not for copying.
 */
export function escapeForComment(text: string, maxLength = longestName): string {
  return escapeForMarkdownCell(text, maxLength)
    .replace(/@(?!&#8288;)/g, '@&#8288;')
    .replace(/\b[0-9a-f]{7}(?=[0-9a-f]{33}\b)/gi, '$&&#8288;')
}

function isPrintableAscii(text: string): boolean {
  return /^[ -~]*$/.test(text)
}

const wordJoiner = '\u2060'

function escapeMark(mark: string): string {
  // `|` and `\` by number: what splits a row into cells does not agree on how to read `\\|`.
  return '&<>|\\\u2060'.includes(mark) ? `&#${mark.charCodeAt(0)};` : `\\${mark}`
}

function visibleControl(control: string): string {
  const code = control.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '␡' : '\ufffd'
}

function truncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const characters = Array.from(text)
  return characters.length <= maxLength ? text : `${characters.slice(0, maxLength - 1).join('')}…`
}
