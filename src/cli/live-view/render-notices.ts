import type {ViewState} from '../../app/view-state.ts'
import {escapeForTerminal} from '../../report/escape.ts'
import {formatDuration, formatTokens} from '../../report/format.ts'
import {flowSegments, type Line, sentence} from './spans.ts'

const maxModels = 5
const maxProblems = 3

/** Which models have no price, and what to do. Nothing when all have one. */
export function renderUnpriced(unpriced: ViewState['unpriced'], columns: number): Line[] {
  const named = unpriced.slice(0, maxModels).map(({model}) => escapeForTerminal(model))
  const first = named[0]
  if (first === undefined) return []
  const others = unpriced.length > maxModels ? ` and ${unpriced.length - maxModels} more` : ''
  const have = unpriced.length === 1 ? 'has' : 'have'
  const tokens = formatTokens(unpriced.reduce((sum, model) => sum + model.tokens, 0))
  const text = `! ${named.join(', ')}${others} ${have} no price: ${tokens} tokens unpriced, not in the cost.`
  return flowSegments(
    [...sentence(text, 'warning'), ...sentence('Add a price or an alias to pricing.overrides.json.')],
    columns,
  )
}

/** The newest problems, one paragraph each. */
export function renderProblems(problems: ViewState['problems'], nowMs: number, columns: number): Line[][] {
  return problems
    .slice(0, maxProblems)
    .map(({atMs, text}) =>
      flowSegments(
        [
          ...sentence(`✗ ${escapeForTerminal(text)}`, 'bad'),
          {spans: [{text: `${formatDuration(nowMs - atMs)} ago`, tone: 'quiet'}], gap: '  '},
        ],
        columns,
      ),
    )
}

/** How sure the costs are. */
export function renderPriceNote({priceList, subscription}: ViewState, columns: number): Line[] {
  const {asOf, version} = priceList
  const list = escapeForTerminal(version === asOf ? asOf : `${asOf} (${version})`)
  const text = subscription
    ? `On a subscription: estimated equivalent at list price ${list}, no bill.`
    : `Estimated at list price ${list}, not a bill.`
  return flowSegments(sentence(text, 'quiet'), columns)
}
