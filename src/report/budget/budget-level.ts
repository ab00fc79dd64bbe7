/** How much of a budget is used, in StackSpend's words; `unknown` when nothing of what was used has a price. */
export const BUDGET_LEVELS = ['unknown', 'on-track', 'watch', 'trending-high', 'over'] as const

export type BudgetLevel = (typeof BUDGET_LEVELS)[number]

const LABELS: Readonly<Record<BudgetLevel, {readonly label: string; readonly sign: string}>> = {
  unknown: {label: 'Unknown', sign: ''},
  'on-track': {label: 'On track', sign: '🟢'},
  watch: {label: 'Watch', sign: ''},
  'trending-high': {label: 'Trending high', sign: '🟡'},
  over: {label: 'Over budget', sign: '🔴'},
}

/** What a level is called: `Over budget`. */
export function levelLabel(level: BudgetLevel): string {
  return LABELS[level].label
}

/** The same with the sign that StackSpend gives it, where it has one: `Over budget 🔴`. */
export function levelTitle(level: BudgetLevel): string {
  const {label, sign} = LABELS[level]
  return sign === '' ? label : `${label} ${sign}`
}

/** Whether a soft threshold was reached, or more. */
export function isNotable(level: BudgetLevel): boolean {
  return BUDGET_LEVELS.indexOf(level) >= BUDGET_LEVELS.indexOf('watch')
}
