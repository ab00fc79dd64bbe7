import {StackspendError} from '../../errors.ts'
import {escapeForTerminal} from '../escape.ts'

/**
 * Names that the Cost export of Anthropic's console has had for a column, without regard to case, spaces and
 * underscores. Seen from 2024 to 2026: columns were added (`context_window`, `list_price_usd`, `inference_geo`,
 * `api_key_id`), none was renamed; the other spellings are those of tables made from it.
 */
const spellings = {
  day: ['usage_date_utc', 'usage_date', 'date_utc', 'date'],
  amount: ['cost_usd', 'amount_usd', 'net_cost_usd', 'total_cost_usd'],
  listPrice: ['list_price_usd', 'list_cost_usd'],
  model: ['model', 'model_name'],
  apiKey: ['api_key', 'api_key_name'],
  usageType: ['usage_type'],
  serviceTier: ['service_tier'],
  tokenType: ['token_type'],
  costType: ['cost_type'],
  description: ['description'],
  geography: ['inference_geo'],
} as const satisfies Readonly<Record<string, readonly string[]>>

type ConsoleColumn = keyof typeof spellings

/** Where each column stands in a record; one that the file lacks is absent. */
export type ColumnPlaces = Readonly<Partial<Record<ConsoleColumn, number>>> & {
  readonly day: number
  readonly amount: number
}

/** @throws StackspendError BILL_UNREADABLE, naming the columns that were found and those that are needed. */
export function findColumns(header: readonly string[], fileName: string): ColumnPlaces {
  const found = header.map(plainName)
  const placeOf = (column: ConsoleColumn) => {
    const place = spellings[column].map(plainName).map(name => found.indexOf(name))
    return place.find(index => index >= 0)
  }
  const [day, amount] = [placeOf('day'), placeOf('amount')]
  if (day === undefined || amount === undefined) throw unknownColumns(header, fileName)
  const others = (Object.keys(spellings) as ConsoleColumn[]).flatMap(column => {
    const place = placeOf(column)
    return place === undefined ? [] : [[column, place]]
  })
  return {...Object.fromEntries(others), day, amount}
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_()-]/g, '')
}

function unknownColumns(header: readonly string[], fileName: string): StackspendError {
  const isUsage = header.some(name => /^usage.*tokens/i.test(name.trim()))
  const columns = header.map(name => name.trim()).filter(name => name !== '')
  const found =
    columns.length === 0 ? 'no columns at all' : `the columns ${escapeForTerminal(columns.join(', '), 300)}`
  return new StackspendError(
    'BILL_UNREADABLE',
    `${fileName} is no Cost export of Anthropic's console: it has ${found}, and needs ${spellings.day[0]} and ${spellings.amount[0]}.`,
    {
      exit: 2,
      hint: isUsage
        ? 'this is the export of the Usage page, which has no cost: take the one of the Cost page'
        : "in Anthropic's console: Cost → Export",
    },
  )
}
