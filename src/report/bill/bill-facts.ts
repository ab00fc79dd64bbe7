import type {BillLine} from './bill-line.ts'

/** What the lines of a bill say together. USD are unrounded. */
export type BillFacts = {
  readonly lines: number
  /** Net; `null` when there is no line, or none with an amount. */
  readonly billedUsd: number | null
  readonly linesWithoutAmount: number
  /** Of lines below zero; 0 or less. */
  readonly creditsUsd: number
  /** How far the bill is below its own list price. */
  readonly discountUsd: number
  readonly batchUsd: number
  readonly priorityUsd: number
  readonly webSearchUsd: number
  readonly codeExecutionUsd: number
  readonly usGeographyUsd: number
  readonly apiKeys: ReadonlySet<string>
  /** How far the sum may be from the true one because lines were rounded. */
  readonly roundedByUsd: number
}

export function sumBill(lines: readonly BillLine[]): BillFacts {
  const usdOf = (isWanted: (line: BillLine) => boolean) => sum(lines.filter(isWanted).map(amountOf))
  const known = lines.filter(line => line.amountUsd !== undefined)
  return {
    lines: lines.length,
    billedUsd: known.length === 0 ? null : sum(known.map(amountOf)),
    linesWithoutAmount: lines.length - known.length,
    creditsUsd: usdOf(line => amountOf(line) < 0),
    discountUsd: sum(lines.map(discountOf)),
    batchUsd: usdOf(line => line.tier === 'batch'),
    priorityUsd: usdOf(line => line.tier === 'priority'),
    webSearchUsd: usdOf(line => line.kind === 'web-search'),
    codeExecutionUsd: usdOf(line => line.kind === 'code-execution'),
    usGeographyUsd: usdOf(line => line.isUsGeography),
    apiKeys: new Set(lines.flatMap(line => line.apiKey ?? [])),
    roundedByUsd: sum(lines.map(line => line.roundedByUsd)),
  }
}

function amountOf({amountUsd}: BillLine): number {
  return amountUsd ?? 0
}

function discountOf({amountUsd, listUsd}: BillLine): number {
  return amountUsd === undefined || listUsd === undefined ? 0 : listUsd - amountUsd
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
