import type {Filters} from '../filters.ts'
import type {Budget} from './budget.ts'

/** Where work is being done. */
export type Whereabouts = {
  readonly project: string | undefined
  readonly branch: string | undefined
  readonly sessionId: string
}

/**
 * What keeps of a budget's usage the scope that work at a place falls into; `undefined` for a budget of other places.
 * Who works there, and on which model, only the session's own usage tells: see `isToldBySession`.
 */
export function scopeFilters({each, only}: Budget, place: Whereabouts): Filters | undefined {
  const {project, branch, sessionId} = place
  const isElsewhere =
    isOther(only.project, project) ||
    isOther(only.branch, branch) ||
    only.session?.some(start => sessionId.startsWith(start)) === false
  if (isElsewhere) return undefined
  switch (each) {
    case 'project':
      return project === undefined ? undefined : {project: [project]}
    case 'branch':
      return project === undefined || branch === undefined
        ? undefined
        : {project: [project], branch: [branch]}
    case 'session':
      return {session: [sessionId]}
    default:
      return {}
  }
}

/** Whether only a session's own usage tells if a budget, or which scope of it, is its own. */
export function isToldBySession({each, only}: Budget): boolean {
  const known = ['project', 'branch', 'session', 'user']
  return (
    each === 'user' ||
    each === 'model' ||
    each === 'pullRequest' ||
    Object.keys(only).some(dimension => !known.includes(dimension))
  )
}

function isOther(names: readonly string[] | undefined, name: string | undefined): boolean {
  return names !== undefined && (name === undefined || !names.includes(name))
}
