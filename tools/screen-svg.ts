import {stripVTControlCharacters} from 'node:util'

const CELL_WIDTH = 8.4
const LINE_HEIGHT = 19
const MARGIN = 16
const COLOURS: Readonly<Record<string, string>> = {31: '#f7768e', 32: '#9ece6a', 33: '#e0af68'}
const FOREGROUND = '#c8d0e0'
const QUIET = '#7f8aa3'
const BACKGROUND = '#1b1e2b'

// SVG folds ordinary spaces.
const NO_BREAK_SPACE = '\u00a0'
const ESCAPE = String.fromCharCode(27)
const COLOUR_CODE = new RegExp(`(${ESCAPE}\\[[\\d;]*m)`)

type Style = {colour: string | undefined; isBold: boolean; isQuiet: boolean}

/** Lines of a terminal, with colour codes as chalk writes them, as a picture. */
export function renderScreenSvg(lines: readonly string[], {columns}: {readonly columns: number}): string {
  const width = Math.ceil(columns * CELL_WIDTH + 2 * MARGIN)
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN
  const rows = lines.map(
    (line, row) =>
      `<text x="${MARGIN}" y="${MARGIN + (row + 0.75) * LINE_HEIGHT}">${renderLine(line)}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(stripVTControlCharacters(lines[0] ?? '').trim())}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="${FOREGROUND}">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

function renderLine(line: string): string {
  const style: Style = {colour: undefined, isBold: false, isQuiet: false}
  let column = 0
  let svg = ''
  for (const part of line.split(COLOUR_CODE)) {
    if (part.startsWith(ESCAPE)) {
      applyCode(style, part.slice(2, -1))
    } else if (part !== '') {
      const x = MARGIN + column * CELL_WIDTH
      svg += `<tspan x="${x.toFixed(1)}" textLength="${(part.length * CELL_WIDTH).toFixed(1)}"${attributes(style)}>${escapeXml(part).replaceAll(' ', NO_BREAK_SPACE)}</tspan>`
      column += part.length
    }
  }
  return svg
}

function applyCode(style: Style, code: string): void {
  if (code === '1') style.isBold = true
  else if (code === '2') style.isQuiet = true
  else if (code === '22') Object.assign(style, {isBold: false, isQuiet: false})
  else if (code === '39') style.colour = undefined
  else style.colour = COLOURS[code] ?? style.colour
}

function attributes({colour, isBold, isQuiet}: Style): string {
  const fill = colour ?? (isQuiet ? QUIET : undefined)
  return `${fill === undefined ? '' : ` fill="${fill}"`}${isBold ? ' font-weight="bold"' : ''}`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
