import {countOf, formatTokens} from '../format.ts'
import type {Contribution} from './contribution.ts'
import type {PullRequestNote, PullRequestSpend} from './pull-request-spend.ts'

/** How the reading of what contributors shared went. */
export type SharedState = {
  /** Why nothing could be read, in a few words; absent when it was read. */
  readonly sharedUnreadable?: string | undefined
  /** Files that were no contribution. */
  readonly unreadableFiles: readonly string[]
  /** Whether what earlier CI runs spent is known: they cannot share where their token may not push. */
  readonly isEveryRunKnown: boolean
}

type Facts = SharedState &
  Pick<PullRequestSpend, 'totals' | 'unpricedModels' | 'pricing'> & {
    readonly contributions: readonly Contribution[]
  }

/** What a reader must know to trust the number, the gravest first. */
export function writePullRequestNotes(facts: Facts): PullRequestNote[] {
  return [
    ...unpriced(facts),
    ...shared(facts),
    ...unreadable(facts),
    ...onlyThisRun(facts),
    ...priceLists(facts),
  ]
}

function unpriced({totals, unpricedModels}: Facts): PullRequestNote[] {
  if (unpricedModels.length === 0) return []
  const models = unpricedModels.map(({model, tokens}) => `${model} (${formatTokens(tokens)})`).join(', ')
  const text = `${formatTokens(totals.unpricedTokens)} tokens have no price and are not in the cost: ${models}.`
  return [{code: 'UNPRICED', text}]
}

function shared({sharedUnreadable, contributions}: Facts): PullRequestNote[] {
  if (sharedUnreadable !== undefined) {
    const text = `Developers' sessions are not included: ${sharedUnreadable}.`
    return [{code: 'SHARED_UNREADABLE', text}]
  }
  if (contributions.some(({origin}) => origin === 'developer')) return []
  const text = 'No developer has shared sessions of this branch: stackspend share --push'
  return [{code: 'NOTHING_SHARED', text}]
}

function unreadable({unreadableFiles}: Facts): PullRequestNote[] {
  if (unreadableFiles.length === 0) return []
  const text = `${countOf(unreadableFiles.length, 'shared file')} could not be read and ${unreadableFiles.length === 1 ? 'is' : 'are'} not included: ${unreadableFiles.join(', ')}.`
  return [{code: 'CONTRIBUTION_UNREADABLE', text}]
}

function onlyThisRun({isEveryRunKnown, contributions}: Facts): PullRequestNote[] {
  if (isEveryRunKnown || !contributions.some(({origin}) => origin === 'ci')) return []
  const text = 'Of the agents in CI only this run is included: its token may not share what a run spent.'
  return [{code: 'ONLY_THIS_RUN', text}]
}

function priceLists({pricing}: Facts): PullRequestNote[] {
  if (pricing.length < 2) return []
  const versions = pricing.map(({version}) => version).join(', ')
  const text = `Contributors estimated with different price lists: ${versions}.`
  return [{code: 'PRICE_LISTS_DIFFER', text}]
}
