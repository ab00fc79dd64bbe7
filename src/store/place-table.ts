import type {DatabaseSync} from 'node:sqlite'
import type {PlaceSighting} from '../usage/usage-event.ts'
import {ABSENT, type Dictionary} from './dictionary.ts'
import type {SessionTable} from './session-table.ts'

/** From when on a session worked where, by its own clock; `fromMs` ascending. */
type Change = {readonly fromMs: number; readonly place: number}

/** An instant from which on a session's requests may be elsewhere than was thought. */
export type Moved = {readonly session: number; readonly fromMs: number}

const CACHE_LIMIT = 5_000

/** Where sessions worked and from when on, as transcript lines say it: for requests that have no line themselves. */
export class PlaceTable {
  private readonly dictionary: Dictionary
  private readonly sessions: SessionTable
  private readonly readChanges
  private readonly writeChange
  private readonly changes = new Map<number, readonly Change[]>()

  constructor(database: DatabaseSync, dictionary: Dictionary, sessions: SessionTable) {
    this.dictionary = dictionary
    this.sessions = sessions
    this.readChanges = database.prepare(
      'SELECT from_ms, place FROM session_place WHERE session = ? ORDER BY from_ms',
    )
    this.writeChange = database.prepare('INSERT OR REPLACE INTO session_place VALUES (?, ?, ?)')
  }

  /**
   * Notes where a session worked at an instant, and says from when on that moves its requests; `undefined` when it
   * was thought to be there. Of two places at the same millisecond the one that was told first stays.
   */
  sighted({sessionId, atMs, place}: PlaceSighting): Moved | undefined {
    const session = this.sessions.id({sessionId, context: NO_CONTEXT})
    const id = this.dictionary.place(place)
    const known = this.changesOf(session)
    const before = known.findLast(({fromMs}) => fromMs <= atMs)
    if (before?.place === id || before?.fromMs === atMs) return undefined
    this.writeChange.run(session, atMs, id)
    this.remember(
      session,
      [...known, {fromMs: atMs, place: id}].sort((a, b) => a.fromMs - b.fromMs),
    )
    // What came before a session's first line is taken to have been where that was.
    return {session, fromMs: before === undefined ? 0 : atMs}
  }

  /** Id of where a session worked at an instant: by its nearest earlier line, else by its first. */
  at(session: number, atMs: number): number {
    const known = this.changesOf(session)
    return (known.findLast(({fromMs}) => fromMs <= atMs) ?? known[0])?.place ?? ABSENT
  }

  /** Another process may have written, or a transaction was rolled back. */
  forget(): void {
    this.changes.clear()
  }

  private changesOf(session: number): readonly Change[] {
    const known = this.changes.get(session)
    if (known !== undefined) return known
    const rows = this.readChanges.all(session)
    return this.remember(
      session,
      rows.map(row => ({fromMs: Number(row.from_ms), place: Number(row.place)})),
    )
  }

  private remember(session: number, changes: readonly Change[]): readonly Change[] {
    if (this.changes.size >= CACHE_LIMIT) this.changes.clear()
    this.changes.set(session, changes)
    return changes
  }
}

const NO_CONTEXT = {attributes: {}}
