import {displayWidth, truncateToWidth} from '../../report/display-width.ts'

/** `text` cut or padded with spaces to exactly `cells` terminal columns. For uncoloured text. */
export function padText(text: string, cells: number, align: 'left' | 'right' = 'left'): string {
  const cut = truncateToWidth(text, cells)
  const space = ' '.repeat(Math.max(0, cells - displayWidth(cut)))
  return align === 'left' ? cut + space : space + cut
}

/** `text` without its last character, which may be several code points that a reader sees as one. */
export function withoutLastCharacter(text: string): string {
  const characters = [...new Intl.Segmenter('en', {granularity: 'grapheme'}).segment(text)]
  const last = characters.at(-1)
  return last === undefined ? '' : text.slice(0, last.index)
}
