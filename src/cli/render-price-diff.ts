import type {KeptList, PriceVersions} from '../app/list-price-versions.ts'
import type {PriceUpdate} from '../app/update-prices.ts'
import type {FieldChange, PriceChange, PriceListDiff} from '../pricing/diff-price-lists.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {fitColumns} from '../report/fit-columns.ts'
import {unknown} from '../report/format.ts'

/** What changes between two price lists: models, names, then prices by model and date. */
export function renderPriceDiff(diff: PriceListDiff): string {
  const {before, after, addedModels, removedModels, aliases, prices, otherSources} = diff
  const names = [
    ...addedModels.map(id => `+ ${escapeForTerminal(id)}`),
    ...removedModels.map(id => `- ${escapeForTerminal(id)}`),
    ...aliases.flatMap(({model, added, removed}) => [
      ...added.map(alias => `+ ${escapeForTerminal(alias)} is ${escapeForTerminal(model)}`),
      ...removed.map(alias => `- ${escapeForTerminal(alias)} is ${escapeForTerminal(model)}`),
    ]),
  ]
  const sources = otherSources === 0 ? [] : [`${otherSources} ${plural(otherSources)} another source or day.`]
  const body = [...names, ...prices.flatMap(renderChange), ...sources]
  return [
    `List ${before.version} (${before.asOf}) → ${after.version} (${after.asOf}), USD per million tokens`,
    ...(body.length === 0 ? ['No price changes.'] : body),
  ].join('\n')
}

/** What an update did. `isDiffShown`: the question had it already. */
export function renderUpdate({status, version, diff, file}: PriceUpdate, isDiffShown: boolean): string {
  switch (status) {
    case 'unchanged':
      return `List ${version} is in use already.`
    case 'dry-run':
      return `${renderPriceDiff(diff)}\n\nNothing was written (--dry-run).`
    case 'installed':
      return [
        ...(isDiffShown ? [] : [renderPriceDiff(diff), '']),
        `✓ List ${version} is in use: ${escapeForTerminal(file ?? '', 400)}`,
        `  A running watch takes it when it starts again. Before: stackspend report --prices ${diff.before.version}`,
      ].join('\n')
    default:
      return status satisfies never
  }
}

/** The price lists that there are, newest first. */
export function renderVersions({lists}: PriceVersions): string {
  const {lines} = fitColumns(
    [
      {cells: ['Version', ...lists.map(({version}) => version)]},
      {cells: ['As of', ...lists.map(({asOf}) => asOf ?? unknown)]},
      {
        cells: ['Models', ...lists.map(({models}) => (models === null ? unknown : String(models)))],
        isRight: true,
      },
      {cells: ['', ...lists.map(describeKept)]},
    ],
    Number.POSITIVE_INFINITY,
  )
  return lines.join('\n')
}

function describeKept({origin, isInUse, fault}: KeptList): string {
  const parts = [
    ...(isInUse ? ['in use'] : []),
    origin === 'built-in' ? 'built in' : 'by pricing update',
    ...(fault === null ? [] : [`broken: ${escapeForTerminal(fault.replaceAll('\n', ' '), 400)}`]),
  ]
  return parts.join(', ')
}

function renderChange({model, from, to, kind, fields}: PriceChange): string[] {
  const period = `${day(from)}${to === null ? ' on' : ` – ${day(to)}`}`
  const head = `${escapeForTerminal(model)}, ${period}`
  if (kind === 'gone') return [`${head}: no price any more`]
  if (kind === 'changed') return [`${head}:`, ...fields.map(renderField)]
  const rates = fields.map(({field, after}) => `${field} ${show(after)}`)
  return [`${head}: ${rates.join(', ')}`]
}

function renderField({field, before, after, percent}: FieldChange): string {
  const change = percent === null ? '' : `  (${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(1)} %)`
  return `  ${field} ${show(before)} → ${show(after)}${change}`
}

function show(value: FieldChange['before']): string {
  return value === null ? 'none' : escapeForTerminal(String(value))
}

function plural(count: number): string {
  return count === 1 ? 'price has' : 'prices have'
}

function day(instant: string): string {
  return instant.endsWith('T00:00:00.000Z') ? instant.slice(0, 10) : `${instant.slice(0, 16)}Z`
}
