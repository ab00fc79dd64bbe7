/** Far more than any file that people write; parsers follow each level down their stack. */
export const MOST_LEVELS = 100

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Where in a JSON text a list or object opens inside of more than `MOST_LEVELS` others; `undefined` where none does. */
export function findDeepNesting(json: string): number | undefined {
  let levels = 0
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at)
    if (code === QUOTE) at = endOfString(json, at)
    else if (isOpening(code)) {
      levels += 1
      if (levels > MOST_LEVELS) return at
    } else if (isClosing(code)) levels -= 1
  }
  return undefined
}

/** Its last quote, or the end of a text that has none. */
function endOfString(json: string, from: number): number {
  let at = from + 1
  while (at < json.length && json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1
  return at
}

/** `{` or `[`. */
function isOpening(code: number): boolean {
  return code === 0x7b || code === 0x5b
}

/** `}` or `]`. */
function isClosing(code: number): boolean {
  return code === 0x7d || code === 0x5d
}
