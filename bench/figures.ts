/** One line of the result: a value, a ratio, or both, and what they should not exceed. */
export type Figure = {
  readonly name: string
  readonly value?: number | undefined
  /** Of the value and its aim; milliseconds unless another one is named. */
  readonly unit?: string
  readonly valueAim?: number | undefined
  /** The value should be no less than its aim. */
  readonly isMoreBetter?: boolean
  readonly ratio?: number | undefined
  readonly ratioAim?: number | undefined
  readonly detail?: string
}

export function renderFigures(figures: readonly Figure[]): string {
  return figures.map(renderFigure).join('\n')
}

function renderFigure({name, value, unit = 'ms', valueAim, ratio, ratioAim, ...rest}: Figure): string {
  const {isMoreBetter = false, detail} = rest
  const amount = value === undefined ? '' : `${formatValue(value)} ${unit}`
  const times = ratio === undefined ? '' : `${ratio.toFixed(2)}x`
  const isMet = isMoreBetter ? atLeast : atMost
  const aims = [
    aimText(value, {aim: valueAim, unit: ` ${unit}`, isMet}),
    aimText(ratio, {aim: ratioAim, unit: 'x', isMet: atMost}),
  ]
  const said = [...aims.filter(text => text !== ''), ...(detail === undefined ? [] : [detail])].join('; ')
  return `  ${name.padEnd(42)} ${amount.padStart(10)} ${times.padStart(7)}  ${said}`.trimEnd()
}

function formatValue(value: number): string {
  return value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en')
}

type Aim = {
  readonly aim: number | undefined
  readonly unit: string
  readonly isMet: (measured: number, aim: number) => boolean
}

function aimText(measured: number | undefined, {aim, unit, isMet}: Aim): string {
  if (measured === undefined || aim === undefined) return ''
  return `aim ${aim.toLocaleString('en')}${unit} ${isMet(measured, aim) ? 'met' : 'MISSED'}`
}

const atMost = (measured: number, aim: number) => measured <= aim
const atLeast = (measured: number, aim: number) => measured >= aim
