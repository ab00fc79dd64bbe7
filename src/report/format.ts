/** What stands where a value is unknown. Never `0`: unknown is not zero. */
export const unknown = '–'

/**
 * US dollars for a reader: two decimals from one cent on, four below it, `$1,234.50`.
 * A positive amount never reads as zero: the smallest is `<$0.0001`.
 */
export function formatUsd(usd: number | null): string {
  if (usd === null) return unknown
  const sign = usd < 0 ? '-' : ''
  const amount = Math.abs(usd)
  if (amount > 0 && amount < 0.00005) return `${sign}<$0.0001`
  // 0.00995 is where two decimals begin to round to a whole cent.
  const [whole = '0', decimals] = amount.toFixed(amount > 0 && amount < 0.00995 ? 4 : 2).split('.')
  return `${sign}$${separateThousands(whole)}.${decimals}`
}

/** US dollars as people write an amount that they set: whole ones without decimals, `$12`, `$12.50`. */
export function formatBudgetUsd(usd: number): string {
  return formatUsd(usd).replace(/\.00$/, '')
}

/** US dollars to the millionth, for a reader who adds up: `$0.031000`. */
export function formatUsdExactly(usd: number | null): string {
  if (usd === null) return unknown
  const [whole = '0', decimals] = Math.abs(usd).toFixed(6).split('.')
  return `${usd < 0 ? '-' : ''}$${separateThousands(whole)}.${decimals}`
}

/** `1 request`, `1,204 requests`. */
export function countOf(count: number, noun: string): string {
  return `${formatInteger(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** A difference in US dollars with its sign: `+$1.20`, `-$0.05`; none reads `$0.00`. */
export function formatUsdChange(usd: number | null): string {
  return usd !== null && usd > 0 ? `+${formatUsd(usd)}` : formatUsd(usd)
}

/** Tokens, or any count, in at most three digits: `990`, `18.4k`, `1.24M`. */
export function formatTokens(tokens: number | null): string {
  if (tokens === null) return unknown
  let scaled = tokens
  for (const unit of ['', 'k', 'M', 'B']) {
    // 999,500 would round to 1000k, which is written 1.00M.
    if (scaled < 999.5) return unit === '' ? String(scaled) : `${threeDigits(scaled)}${unit}`
    scaled /= 1000
  }
  return `${separateThousands(scaled.toFixed(0))}T`
}

/** An exact integer: `1,240,391`. */
export function formatInteger(value: number | null): string {
  return value === null ? unknown : separateThousands(String(value))
}

/** A share of 0 to 1, rounded down, so that only all of it reads `100 %` and only nothing `0 %`. */
export function formatPercent(share: number | null): string {
  if (share === null) return unknown
  // 0.29 * 100 is 28.999999999999996.
  const percent = Math.floor(share * 100 + 1e-9)
  return percent === 0 && share > 0 ? '<1 %' : `${percent} %`
}

/** A change as a share of what it is compared with, signed, to a tenth of a percent: `+5.3 %`, `-100 %`, `0 %`. */
export function formatChange(share: number | null): string {
  if (share === null) return unknown
  const percent = Math.abs(share * 100)
  if (percent === 0) return '0 %'
  const digits = percent < 0.05 ? '<0.1' : separateThousands(percent.toFixed(percent < 99.95 ? 1 : 0))
  return `${share < 0 ? '-' : '+'}${digits} %`
}

/** Milliseconds in the largest unit that fits, rounded down: `2 s`, `4 min`, `3 h`, `5 d`. */
export function formatDuration(durationMs: number | null): string {
  if (durationMs === null) return unknown
  const seconds = Math.max(0, Math.floor(durationMs / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** Bytes with at most one decimal: `990 B`, `4.1 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  // 1023.95 KiB is where one decimal begins to round to 1024.0.
  const isLarge = bytes >= 1023.95 * 1024
  return `${(bytes / (isLarge ? 1_048_576 : 1024)).toFixed(1)} ${isLarge ? 'MiB' : 'KiB'}`
}

/** A share of 0 to 1 as `████░░░░`, `width` characters wide; full only when the share is whole. */
export function bar(share: number, width: number, block = '█'): string {
  const filled = share >= 1 ? width : Math.max(0, Math.min(width - 1, Math.round(share * width)))
  return block.repeat(filled) + '░'.repeat(width - filled)
}

/** One block per value, the largest highest: `▁▂▅█`. An unknown value leaves a gap. */
export function sparkline(values: readonly (number | null)[]): string {
  const blocks = '▁▂▃▄▅▆▇█'
  const largest = Math.max(0, ...values.map(value => value ?? 0))
  const height = (value: number) => (largest === 0 ? 0 : Math.round((value / largest) * (blocks.length - 1)))
  return values.map(value => (value === null ? ' ' : blocks[Math.max(0, height(value))])).join('')
}

function threeDigits(value: number): string {
  if (value < 9.995) return value.toFixed(2)
  return value < 99.95 ? value.toFixed(1) : value.toFixed(0)
}

function separateThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}
