/** One line of the result: milliseconds, a ratio, or both, and what they should not exceed. */
export type Figure = {
  readonly name: string
  /** Milliseconds. */
  readonly value?: number
  readonly valueAim?: number | undefined
  readonly ratio?: number
  readonly ratioAim?: number | undefined
  readonly detail?: string
}

export function renderFigures(figures: readonly Figure[]): string {
  return figures.map(renderFigure).join('\n')
}

function renderFigure({name, value, valueAim, ratio, ratioAim, detail}: Figure): string {
  const milliseconds = value === undefined ? '' : `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`
  const times = ratio === undefined ? '' : `${ratio.toFixed(2)}x`
  const aims = [aimText(value, valueAim, ' ms'), aimText(ratio, ratioAim, 'x')].filter(text => text !== '')
  const said = [...aims, ...(detail === undefined ? [] : [detail])].join('; ')
  return `  ${name.padEnd(42)} ${milliseconds.padStart(8)} ${times.padStart(7)}  ${said}`.trimEnd()
}

function aimText(measured: number | undefined, aim: number | undefined, unit: string): string {
  if (measured === undefined || aim === undefined) return ''
  return `aim ${aim}${unit} ${measured <= aim ? 'met' : 'MISSED'}`
}
