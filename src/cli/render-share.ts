import type {RemovedShare} from '../app/share/remove-share.ts'
import type {SharedBranch} from '../app/share/share-branch.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {countOf, formatTokens, formatUsd} from '../report/format.ts'
import {sumContributions} from '../report/pull-request/sum-contributions.ts'

/** What was shared, in one line. */
export function renderShare(shared: SharedBranch): string {
  const {contribution, status} = shared
  const branch = escapeForTerminal(shared.branch)
  switch (status) {
    case 'nothing':
      return `Nothing is recorded of ${branch} in ${escapeForTerminal(shared.project)}: nothing is shared.`
    case 'removed':
      return `Nothing is recorded of ${branch} any more: what was shared is taken out of ${describeWhere(shared)}.`
    case 'planned':
    case 'pushed':
    case 'written':
    case 'unchanged': {
      const spent = contribution === null ? branch : `${describeSpend(contribution)} of ${branch}`
      const name = escapeForTerminal(contribution?.contributor ?? '')
      return `${VERBS[status]} ${spent} as ${name} → ${describeWhere(shared)}`
    }
    default:
      return status satisfies never
  }
}

const VERBS = {
  planned: 'Would share',
  pushed: 'Shared',
  written: 'Wrote',
  unchanged: 'Shared already:',
}

export function renderRemovedShare(removed: RemovedShare): string {
  const branch = escapeForTerminal(removed.branch)
  return removed.status === 'nothing'
    ? `This machine has shared nothing of ${branch} in ${describeWhere(removed)}.`
    : `Took what this machine shared of ${branch} out of ${describeWhere(removed)}.`
}

function describeSpend(contribution: NonNullable<SharedBranch['contribution']>): string {
  const {estimatedUsd, totalTokens, unpricedTokens} = sumContributions([contribution])
  const unpriced = unpricedTokens === 0 ? '' : `, ${formatTokens(unpricedTokens)} of them unpriced`
  const sessions = countOf(contribution.sessions, 'session')
  return `${formatUsd(estimatedUsd)} (${formatTokens(totalTokens)} tokens${unpriced}, ${sessions})`
}

function describeWhere({remote, ref}: Pick<SharedBranch, 'remote' | 'ref'>): string {
  return remote === null ? `${ref} of this repository` : `${escapeForTerminal(remote)} ${ref}`
}
