import {randomUUID} from 'node:crypto'
import {mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {BudgetStanding} from '../../report/budget/budget-standing.ts'

const KEPT_MS = 30 * 24 * 3_600_000
/** Looked at in one go: a hook may not take long. */
const MOST_OLD_FILES = 200

/** Which thresholds a session was told of, in percent by what they are of, so that each is said once. */
export class ToldLevels {
  private readonly folder: string
  private readonly file: string
  private readonly told: Map<string, number>

  /** `sessionId` is safe as the name of a file. */
  constructor(stateDir: string, sessionId: string) {
    this.folder = join(stateDir, 'hook')
    this.file = join(this.folder, `${sessionId}.json`)
    this.told = new Map(readNumbers(this.file))
  }

  /** Those that reached a threshold that the session was not told of, kept as told from now on. */
  takeNew(standings: readonly BudgetStanding[]): readonly BudgetStanding[] {
    const news = standings.filter(
      standing => (standing.reachedPercent ?? 0) > (this.told.get(keyOf(standing)) ?? 0),
    )
    if (news.length === 0) return []
    for (const standing of news) this.told.set(keyOf(standing), standing.reachedPercent ?? 0)
    mkdirSync(this.folder, {recursive: true, mode: 0o700})
    const written = `${this.file}.${randomUUID()}.tmp`
    writeFileSync(written, JSON.stringify(Object.fromEntries(this.told)), {mode: 0o600, flag: 'wx'})
    renameSync(written, this.file)
    return news
  }

  /** Forgets sessions of long ago. */
  forgetOld(nowMs: number): void {
    if (!statSync(this.folder, {throwIfNoEntry: false})?.isDirectory()) return
    const files = readdirSync(this.folder, {withFileTypes: true}).slice(0, MOST_OLD_FILES)
    for (const {name} of files) {
      const path = join(this.folder, name)
      const stats = statSync(path, {throwIfNoEntry: false})
      if (stats !== undefined && stats.mtimeMs < nowMs - KEPT_MS) rmSync(path, {force: true})
    }
  }
}

/** A budget begins anew with its period, and so does what is told of it. */
function keyOf({origin, name, scope, since}: BudgetStanding): string {
  return JSON.stringify([origin, name, scope, since])
}

function readNumbers(file: string): [string, number][] {
  if (!statSync(file, {throwIfNoEntry: false})?.isFile()) return []
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
}
