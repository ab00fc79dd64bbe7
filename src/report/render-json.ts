import type {SpendReport} from './spend-report.ts'

/**
 * The report value itself, exact, indented by two spaces. Characters that act on a terminal without being
 * ASCII controls (C1, bidi, invisible ones) are written as `\u` escapes: a parser reads the same value.
 */
export function renderJson(report: SpendReport): string {
  return JSON.stringify(report, null, 2).replace(/[\u007f-\u009f\p{Zl}\p{Zp}\p{Cf}]/gu, unicodeEscape)
}

function unicodeEscape(character: string): string {
  return character.replace(/[\s\S]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
