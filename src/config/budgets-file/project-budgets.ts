import {join} from 'node:path'
import {repositoryOf} from '../claude-settings/where.ts'

/**
 * Where the budgets of the project are that `folder` lies in, at the root of its repository, so that a team can commit
 * them; the file need not exist. `undefined` outside of any repository.
 */
export function projectBudgetsFile(folder: string): string | undefined {
  const root = repositoryOf(folder)
  return root === undefined ? undefined : join(root, '.stackspend', 'budgets.json')
}
