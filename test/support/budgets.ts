import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {onTestFinished} from 'vitest'
import {pathsOf} from './temporary-home.ts'

/** Writes a `budgets.json` as a person would; a string is written as it is. */
export async function writeBudgets(file: string, content: object | string): Promise<void> {
  await mkdir(dirname(file), {recursive: true})
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2))
}

/** The budgets of whom a home is. */
export function setBudgets(home: string, ...budgets: readonly object[]): Promise<void> {
  return writeBudgets(pathsOf(home).budgetsFile, {budgets})
}

export type TemporaryRepository = {
  readonly folder: string
  /** Where its team keeps budgets. */
  readonly budgetsFile: string
}

/** A clone of `acme/api` with a branch checked out, removed after the test. */
export async function temporaryRepository(branch = 'main'): Promise<TemporaryRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-repository-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  await mkdir(join(folder, '.git'))
  const config = '[remote "origin"]\n\turl = git@example.com:acme/api.git\n'
  await writeFile(join(folder, '.git', 'config'), config)
  await writeFile(join(folder, '.git', 'HEAD'), `ref: refs/heads/${branch}\n`)
  return {folder, budgetsFile: join(folder, '.stackspend', 'budgets.json')}
}
