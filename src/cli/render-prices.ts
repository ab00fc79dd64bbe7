import Table from 'cli-table3'
import type {PriceListCheck} from '../app/check-price-list.ts'
import type {ListedPrices, ShownModel, ShownPrice} from '../app/show-pricing.ts'
import type {TokenRates} from '../pricing/price-list.ts'
import {escapeForTerminal} from '../report/escape.ts'

const RATE_HEADINGS = ['Input', 'Output', 'Write 5 min', 'Write 1 h', 'Read']

/** The models and their prices of one instant, as a table of USD per million tokens. */
export function renderListedPrices({models, version, at}: ListedPrices): string {
  const rows = models.map(({id, price}) => [
    escapeForTerminal(id),
    ...(price === null ? RATE_HEADINGS.map(() => '–') : rateCells(price.usdPerMillionTokens)),
    price === null ? 'no price' : describeVariants(price),
  ])
  const headline = `${models.length} models, USD per million tokens on ${at.slice(0, 10)} at list price ${version}`
  return `${headline}\n\n${table(['Model', ...RATE_HEADINGS, ''], rows)}`
}

/** One model's prices, from first to last, and who said so. */
export function renderModel(shown: ShownModel): string {
  const rows = shown.prices.flatMap(price => {
    const period = `${day(price.from)} – ${price.to === null ? '' : day(price.to)}`.trimEnd()
    return variants(price).map(({name, rates}, index) => [
      index === 0 ? period : '',
      name,
      ...rateCells(rates),
    ])
  })
  const sources = shown.prices.map(
    ({from, source, asOf}) => `  from ${day(from)}: ${escapeForTerminal(source, 400)} (${asOf})`,
  )
  return [
    `${describeMatch(shown)}, USD per million tokens at list price ${shown.version}`,
    ...(shown.aliases.length === 0
      ? []
      : [`also called ${shown.aliases.map(alias => escapeForTerminal(alias)).join(', ')}`]),
    '',
    table(['From – until', 'Rates', ...RATE_HEADINGS], rows),
    '',
    ...shown.prices.slice(-1).map(describeSurcharges),
    'Sources',
    ...sources,
  ].join('\n')
}

/** That a price list is sound, and what is in it. */
export function renderCheck(check: PriceListCheck): string {
  const {models, prices, aliases, version, overridesFile} = check
  return [
    `✓ ${models} models, ${prices} dated prices, ${aliases} aliases: list ${version}`,
    overridesFile === null ? '  no pricing.overrides.json' : `  with ${overridesFile}`,
  ].join('\n')
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
  return variants(price)
    .slice(1)
    .map(({name, rates}) => `${name} ${rates.input}/${rates.output}`)
    .join(', ')
}

function describeSurcharges(price: ShownPrice): string {
  return (
    `US geography ×${price.usGeographyFactor}, regional endpoint ×${price.regionalEndpointFactor}, ` +
    `web search $${price.webSearchUsdPerThousand} per thousand\n`
  )
}

function rateCells({input, output, cacheWrite5m, cacheWrite1h, cacheRead}: TokenRates): string[] {
  return [input, output, cacheWrite5m, cacheWrite1h, cacheRead].map(usdPerMillion)
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

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const isRate = (heading: string) => RATE_HEADINGS.includes(heading)
  const drawn = new Table({
    head: [...head],
    colAligns: head.map(heading => (isRate(heading) ? 'right' : 'left')),
    style: {head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2},
    chars: WITHOUT_BORDERS,
  })
  drawn.push(...rows.map(row => [...row]))
  const lines = drawn.toString().split('\n')
  return lines.map(line => line.trimEnd()).join('\n')
}

const BORDERS = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
]
const LINES = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle']
const WITHOUT_BORDERS = Object.fromEntries([...BORDERS, ...LINES].map(part => [part, '']))
