import type {DatabaseSync, SQLInputValue} from 'node:sqlite'
import type {ShortWrites} from './short-writes.ts'

export type RowsToSweep = {
  readonly table: string
  /** Columns of its primary key. */
  readonly key: readonly string[]
  /** Which of its rows go, in SQL. */
  readonly condition: string
  /** Looked at again in the transaction that deletes a row, in SQL. */
  readonly unless?: string
  /** Called with the key of a row before it is deleted, in the same transaction. */
  readonly before?: ((key: readonly SQLInputValue[]) => void) | undefined
}

/**
 * Deletes rows of a table in the order of its key, some in each transaction; which those are is looked up between
 * them, where nobody waits for it. How many rows went.
 */
export async function sweepRows(
  database: DatabaseSync,
  writes: ShortWrites,
  {table, key, condition, unless = '0', before}: RowsToSweep,
): Promise<number> {
  const columns = key.join(', ')
  const marks = key.map(() => '?').join(', ')
  const prepareFind = (place: string) => {
    const find = database.prepare(
      `SELECT ${columns} FROM ${table} WHERE ${place}(${condition}) ORDER BY ${columns} LIMIT ?`,
    )
    find.setReturnArrays(true)
    // Nanoseconds are among the keys.
    find.setReadBigInts(true)
    return find
  }
  const findFirst = prepareFind('')
  const findNext = prepareFind(`(${columns}) > (${marks}) AND `)
  const remove = database.prepare(
    `DELETE FROM ${table} WHERE ${key.map(column => `${column} = ?`).join(' AND ')} AND NOT (${unless})`,
  )
  writes.restart()
  let removed = 0
  let found = findFirst.all(writes.rows).map(row => Object.values(row))
  while (found.length > 0) {
    const chunk = found
    removed += await writes.run(() => {
      let changes = 0
      for (const values of chunk) {
        before?.(values)
        changes += Number(remove.run(...values).changes)
      }
      return changes
    })
    found = findNext.all(...(chunk.at(-1) ?? []), writes.rows).map(row => Object.values(row))
  }
  return removed
}
