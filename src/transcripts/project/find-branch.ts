import {findRepository} from './find-repository.ts'
import {readSmallText} from './read-small-text.ts'

/** The branch that is checked out where `folder` lies; `undefined` outside of a repository, or while none is. */
export function findBranch(folder: string): string | undefined {
  const repository = findRepository(folder)
  if (repository === undefined) return undefined
  return /^ref:\s*refs\/heads\/(.+?)\s*$/.exec(readSmallText(repository.headFile) ?? '')?.[1]
}
