/**
 * A value as JSON, on one line or indented by `indent` spaces. Characters that act on a terminal without being
 * ASCII controls (C1, bidi, invisible ones) are written as `\u` escapes: a parser reads the same value.
 */
export function terminalJson(value: unknown, indent = 0): string {
  const json = JSON.stringify(value, null, indent)
  // Nearly all of it, and looking for classes of characters takes ten times as long.
  if (/^[\n -~]*$/.test(json)) return json
  return json.replace(/[\u007f-\u009f\p{Zl}\p{Zp}\p{Cf}]/gu, unicodeEscape)
}

function unicodeEscape(character: string): string {
  return character.replace(/[\s\S]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
