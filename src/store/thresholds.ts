import type {DatabaseSync} from 'node:sqlite'

/** `meta` key of the prompt-size thresholds that the rollups were built with, as JSON. */
export const THRESHOLDS_KEY = 'prompt_thresholds'

/** The prompt-size thresholds that a file's rollups were built with; `undefined` in a new file. */
export function readThresholds(database: DatabaseSync): readonly number[] | undefined {
  const row = database.prepare('SELECT value FROM meta WHERE key = ?').get(THRESHOLDS_KEY)
  return row === undefined ? undefined : JSON.parse(String(row.value))
}

export function hasThresholds(database: DatabaseSync, thresholds: readonly number[]): boolean {
  return JSON.stringify(readThresholds(database)) === JSON.stringify(thresholds)
}
