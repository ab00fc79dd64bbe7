import type {PriceListCheck} from '../app/check-price-list.ts'
import type {PriceListInUse} from '../app/load-price-list.ts'
import type {ListedPrices, ShownModel, ShownPrice} from '../app/show-pricing.ts'
import type {TokenRates} from '../pricing/price-list.ts'
import {joinWithin} from '../report/display-width.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {fitColumns, type TextColumn} from '../report/fit-columns.ts'
import {unknown} from '../report/format.ts'

const RATES: readonly {
  readonly kind: keyof TokenRates
  readonly heading: string
  readonly goesAs?: number
}[] = [
  {kind: 'input', heading: 'Input'},
  {kind: 'output', heading: 'Output'},
  {kind: 'cacheWrite5m', heading: 'Write 5 min', goesAs: 2},
  {kind: 'cacheWrite1h', heading: 'Write 1 h', goesAs: 2},
  {kind: 'cacheRead', heading: 'Read', goesAs: 3},
]

/**
 * The models and their prices of one instant, in USD per million tokens. No line is wider than `width`, from 40
 * on: what is rarely asked for goes first, and a last line says so.
 */
export function renderListedPrices({models, version, list, at}: ListedPrices, width: number): string {
  const {lines, isPartial} = fitColumns(
    [
      {cells: ['Model', ...models.map(({id}) => escapeForTerminal(id))]},
      ...rateColumns(models.map(({price}) => price?.usdPerMillionTokens)),
      {
        cells: ['', ...models.map(({price}) => (price === null ? 'no price' : describeVariants(price)))],
        goesAs: 1,
      },
    ],
    width,
  )
  const headline = `${models.length} models, USD per million tokens on ${at.slice(0, 10)} at list price ${version} (${describeOrigin(list)})`
  const rest = 'There is more than fits here: stackspend pricing show MODEL'
  return [...wrap(headline, width), '', ...lines, ...(isPartial ? ['', ...wrap(rest, width)] : [])].join('\n')
}

/** One model's prices, from first to last, and who said so. */
export function renderModel(shown: ShownModel): string {
  const rows = shown.prices.flatMap(price => {
    const period = `${day(price.from)} – ${price.to === null ? '' : day(price.to)}`.trimEnd()
    return variants(price).map((variant, index) => ({...variant, period: index === 0 ? period : ''}))
  })
  const columns = [
    {cells: ['From – until', ...rows.map(({period}) => period)]},
    {cells: ['Rates', ...rows.map(({name}) => name)]},
    ...rateColumns(rows.map(({rates}) => rates)),
  ]
  const sources = shown.prices.map(
    price =>
      `  from ${day(price.from)}: ${describeLabel(price)}${escapeForTerminal(price.source, 400)} (${price.asOf})`,
  )
  return [
    `${describeMatch(shown)}, USD per million tokens at list price ${shown.version} (${describeOrigin(shown.list)})`,
    ...(shown.aliases.length === 0
      ? []
      : [`also called ${shown.aliases.map(alias => escapeForTerminal(alias)).join(', ')}`]),
    '',
    ...fitColumns(columns, Number.POSITIVE_INFINITY).lines,
    '',
    ...shown.prices.slice(-1).map(describeSurcharges),
    'Sources',
    ...sources,
  ].join('\n')
}

/** That a price list is sound, and what is in it. */
export function renderCheck(check: PriceListCheck): string {
  const {models, prices, aliases, version, list, overridesFile} = check
  return [
    `✓ ${models} models, ${prices} dated prices, ${aliases} aliases: list ${version} (${describeOrigin(list)})`,
    overridesFile === null ? '  no pricing.overrides.json' : `  with ${overridesFile}`,
  ].join('\n')
}

/** Where a list is from, in words. */
export function describeOrigin({origin, file}: PriceListInUse): string {
  switch (origin) {
    case 'built-in':
      return 'built in'
    case 'installed':
      return 'by pricing update'
    case 'file':
      return escapeForTerminal(file, 400)
    default:
      return origin satisfies never
  }
}

function describeMatch({model, id, matchedBy}: ShownModel): string {
  const [asked, found] = [escapeForTerminal(model), escapeForTerminal(id)]
  if (asked === found) return found
  switch (matchedBy) {
    case 'id':
      return `${asked} is ${found}`
    case 'alias':
      return `${asked} is ${found}, by an alias in the list`
    case 'undated':
      return `${asked} is ${found}, but for the date`
    default:
      return matchedBy satisfies never
  }
}

function variants({usdPerMillionTokens, fast, longPrompt}: ShownPrice) {
  const named: {name: string; rates: TokenRates}[] = [{name: 'standard', rates: usdPerMillionTokens}]
  if (longPrompt !== null) {
    const name = `prompt over ${thousands(longPrompt.overTokens)}`
    named.push({name, rates: longPrompt.usdPerMillionTokens})
  }
  if (fast !== null) named.push({name: 'fast mode', rates: fast})
  return named
}

function describeVariants(price: ShownPrice): string {
  const others = variants(price)
    .slice(1)
    .map(({name, rates}) => `${name} ${rates.input}/${rates.output}`)
  return [...(price.label === null ? [] : [labelUntil(price.label, price.to)]), ...others].join(', ')
}

function describeLabel({label, to}: ShownPrice): string {
  return label === null ? '' : `${labelUntil(label, to)}, `
}

function labelUntil(label: string, to: string | null): string {
  return escapeForTerminal(to === null ? label : `${label} until ${day(to)}`)
}

function describeSurcharges(price: ShownPrice): string {
  return (
    `US geography ×${price.usGeographyFactor}, regional endpoint ×${price.regionalEndpointFactor}, ` +
    `batch ×${price.batchFactor}, web search $${price.webSearchUsdPerThousand} per thousand\n`
  )
}

function rateColumns(rows: readonly (TokenRates | undefined)[]): TextColumn[] {
  return RATES.map(({kind, heading, goesAs}) => ({
    cells: [heading, ...rows.map(rates => (rates === undefined ? unknown : usdPerMillion(rates[kind])))],
    isRight: true,
    ...(goesAs !== undefined && {goesAs}),
  }))
}

// A rate is shown exactly, with at least the two decimals of money.
function usdPerMillion(usd: number): string {
  const decimals = String(usd).split('.')[1]?.length ?? 0
  return decimals > 2 ? String(usd) : usd.toFixed(2)
}

function thousands(tokens: number): string {
  return tokens % 1000 === 0 ? `${tokens / 1000}k` : String(tokens)
}

function day(instant: string): string {
  return instant.endsWith('T00:00:00.000Z') ? instant.slice(0, 10) : `${instant.slice(0, 16)}Z`
}

function wrap(text: string, width: number): string[] {
  return joinWithin(text.split(' '), ' ', width)
}
