import type {Contribution} from './contribution.ts'

/**
 * Contributions from several places, each once, by id: what comes later takes the place of what came before, since
 * every contribution is a whole total. In the order of their ids, so that the same ones always add up to the same.
 */
export function uniteContributions(...lists: readonly (readonly Contribution[])[]): Contribution[] {
  const byId = new Map(lists.flat().map(contribution => [contribution.id, contribution]))
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}
