import type {AuditedModel, ComparedCost, PriceAudit, UnpricedUsage} from '../report/audit-prices.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {formatTokens, formatUsd} from '../report/format.ts'

/** Which prices look wrong or out of date beside what was used and reported. */
export function renderAudit(audit: PriceAudit | null): string {
  if (audit === null) return 'Nothing has been recorded yet that prices could be held against.'
  const {models, stale} = audit
  return [
    'Held against everything recorded, and what the client said that it cost:',
    ...models.flatMap(renderModel),
    ...(stale === null
      ? []
      : [
          `! The list is of ${stale.asOf}, ${stale.days} days older than the newest usage: stackspend pricing update --help`,
        ]),
  ].join('\n')
}

function renderModel({model, unpriced, compared}: AuditedModel): string[] {
  const name = escapeForTerminal(model)
  return [
    ...(unpriced === null ? [] : [`! ${name}: ${describeUnpriced(unpriced)}`]),
    ...(compared === null ? [] : renderCompared(name, compared)),
    ...(unpriced === null && compared === null ? [`· ${name}: the client reported no cost`] : []),
  ]
}

function describeUnpriced({tokens, reason, at}: UnpricedUsage): string {
  const amount = `${formatTokens(tokens)} tokens without a price`
  const day = at?.slice(0, 10)
  switch (reason) {
    case 'no such model':
      return `${amount}: no such model in the list`
    case 'price ended':
      return `${amount}: its last price ended on ${day}, and usage goes on`
    case 'no price yet':
      return `${amount}: its first price begins on ${day}`
    case 'gap':
      return `${amount}: its prices leave ${day} out`
    default:
      return reason satisfies never
  }
}

function renderCompared(name: string, compared: ComparedCost): string[] {
  const {estimatedUsd, reportedUsd, verdict, explanations} = compared
  const figures = `${formatUsd(estimatedUsd)} estimated, ${formatUsd(reportedUsd)} reported`
  switch (verdict) {
    case 'agrees':
      return [`✓ ${name}: ${figures}`]
    case 'too little':
      return [`· ${name}: ${figures}, too little to tell`]
    case 'differs':
      return [
        `! ${name}: ${figures}${describeRatio(estimatedUsd, reportedUsd)}`,
        ...(explanations.length === 0
          ? ['    nothing known explains it: the price may be wrong or out of date']
          : explanations.map(text => `    may be ${text}`)),
      ]
    default:
      return verdict satisfies never
  }
}

function describeRatio(estimatedUsd: number, reportedUsd: number): string {
  if (estimatedUsd === 0) return ''
  const percent = (reportedUsd / estimatedUsd - 1) * 100
  return ` (${Math.abs(percent).toFixed(1)} % ${percent > 0 ? 'more' : 'less'})`
}
