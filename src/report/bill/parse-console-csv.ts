import {CsvError, type InfoRecord, parse} from 'csv-parse/sync'
import {StackspendError} from '../../errors.ts'
import {escapeForTerminal} from '../escape.ts'
import {type BillLine, classifyLine} from './bill-line.ts'
import {type ColumnPlaces, findColumns} from './console-columns.ts'

/**
 * The lines of a Cost export of Anthropic's console. Columns are found by their names, in any order; commas,
 * semicolons and tabs part them. A line without an amount is kept, with an amount that is unknown.
 * @throws StackspendError BILL_UNREADABLE, naming `fileName`, the line and what is wrong with it
 */
export function parseConsoleCsv(text: string, fileName: string): BillLine[] {
  const [header, ...records] = readRecords(text, fileName)
  if (header === undefined) throw unreadable(`${fileName} is empty.`)
  const places = findColumns(header.record, fileName)
  const filled = records.filter(({record}) => record.some(field => field.trim() !== ''))
  const roundedByUsd = areCents(filled, places) ? 0.005 : 0
  return filled.map(({record, line}) => ({
    ...readLine(record, places, `${fileName}, line ${line}`),
    roundedByUsd,
  }))
}

type CsvRecord = {readonly record: readonly string[]; readonly line: number}

function readRecords(text: string, fileName: string): CsvRecord[] {
  const records: CsvRecord[] = []
  try {
    parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record: string[], {lines}: InfoRecord) => {
        records.push({record, line: lines})
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw unreadable(`${fileName} is no CSV: ${escapeForTerminal(error.message, 200)}`, error)
  }
  return records
}

/** Spreadsheets in half of Europe save with semicolons. */
function delimiterOf(text: string): string {
  const [header = ''] = text.split(/\r?\n|\r/, 1)
  const count = (delimiter: string) => header.split(delimiter).length
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best))
}

function readLine(
  record: readonly string[],
  places: ColumnPlaces,
  where: string,
): Omit<BillLine, 'roundedByUsd'> {
  const textOf = (place: number | undefined) =>
    place === undefined ? undefined : record[place]?.trim() || undefined
  const words = [places.usageType, places.serviceTier, places.tokenType, places.costType, places.description]
  return {
    day: readDay(textOf(places.day), where),
    amountUsd: readUsd(textOf(places.amount), where),
    listUsd: readUsd(textOf(places.listPrice), where),
    user: undefined,
    model: textOf(places.model),
    apiKey: textOf(places.apiKey),
    ...classifyLine([...words, places.model].map(textOf)),
    isUsGeography: textOf(places.geography)?.toLowerCase() === 'us',
  }
}

function readDay(text: string | undefined, where: string): string {
  const [, year, month, day] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?![\d/-])/.exec(text ?? '') ?? []
  const key = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
  const date = new Date(`${key}T00:00:00Z`)
  if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(key)) return key
  throw unreadable(`${where}: ${quoted(text)} is no date like 2026-11-22.`)
}

/** `1234.5`, `$1,234.50`, `-3` or `(3.00)`; not `1,5`, which could be read in two ways. */
function readUsd(text: string | undefined, where: string): number | undefined {
  if (text === undefined) return undefined
  const inBrackets = /^\((.*)\)$/.exec(text)?.[1]
  const plain = (inBrackets ?? text).replace(/^(-?)\$/, '$1')
  if (!/^-?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?(e-\d{1,2})?$/i.test(plain) || !/\d/.test(plain)) {
    throw unreadable(`${where}: ${quoted(text)} is no amount in US dollars like 1234.56.`)
  }
  const usd = Number(plain.replaceAll(',', ''))
  return inBrackets === undefined ? usd : -usd
}

/** The console rounds each line to a cent. That no amount has more decimals shows that it did. */
function areCents(records: readonly CsvRecord[], {amount}: ColumnPlaces): boolean {
  return records.every(({record}) => /^[^.e]*(\.\d{1,2})?\)?$/i.test(record[amount]?.trim() ?? ''))
}

function quoted(text: string | undefined): string {
  return text === undefined ? 'nothing' : `"${escapeForTerminal(text, 60)}"`
}

function unreadable(message: string, cause?: unknown): StackspendError {
  return new StackspendError('BILL_UNREADABLE', message, {
    exit: 2,
    hint: "take the file as Anthropic's console exports it (Cost → Export)",
    cause,
  })
}
