import type {DatabaseSync} from 'node:sqlite'
import {classifyPrompt} from '../pricing/prompt-thresholds.ts'
import type {TokenCounts} from '../usage/usage-event.ts'
import {THRESHOLDS_KEY} from './thresholds.ts'

/** Sorts requests by prompt size, with the thresholds that the file's rollups were built with. */
export class PromptClasses {
  private thresholds: readonly number[] = []
  private version: unknown
  private readonly readVersion
  private readonly readThresholds

  constructor(database: DatabaseSync) {
    this.readVersion = database.prepare('PRAGMA data_version')
    this.readThresholds = database.prepare('SELECT value FROM meta WHERE key = ?')
  }

  /** Reads the thresholds again when another connection has written since, and says whether one has. */
  refresh(): boolean {
    const version = this.readVersion.get()?.data_version
    if (version === this.version) return false
    this.thresholds = JSON.parse(String(this.readThresholds.get(THRESHOLDS_KEY)?.value ?? '[]'))
    this.version = version
    return true
  }

  /** Largest threshold that the request's prompt is over, 0 for none. */
  classify({inputTokens, cacheReadTokens, cacheWriteTokens}: TokenCounts): number {
    return classifyPrompt(inputTokens + cacheReadTokens + cacheWriteTokens, this.thresholds)
  }
}
