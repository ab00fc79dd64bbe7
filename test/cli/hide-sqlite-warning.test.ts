import {execFile} from 'node:child_process'
import {resolve} from 'node:path'
import {promisify} from 'node:util'
import {describe, expect, it} from 'vitest'
import {hideSqliteWarning} from '../../src/cli/hide-sqlite-warning.ts'

/** What a process that has hidden the warning lets through. */
function warningsOf(emit: (target: Pick<NodeJS.Process, 'emitWarning'>) => void): unknown[][] {
  const seen: unknown[][] = []
  const target = {emitWarning: (...args: unknown[]) => void seen.push(args)}
  hideSqliteWarning(target)
  emit(target)
  return seen
}

describe('hideSqliteWarning', () => {
  it('hides that SQLite is experimental', () => {
    const message = 'SQLite is an experimental feature and might change at any time'
    expect(warningsOf(target => target.emitWarning(message, 'ExperimentalWarning'))).toEqual([])
  })

  it('passes every other warning on, with all that belongs to it', () => {
    const error = new Error('deprecated')
    const seen = warningsOf(target => {
      target.emitWarning('Something else is an experimental feature', 'ExperimentalWarning')
      target.emitWarning(error)
      target.emitWarning('old', {type: 'DeprecationWarning', code: 'DEP0001'})
    })
    expect(seen).toEqual([
      ['Something else is an experimental feature', 'ExperimentalWarning'],
      [error],
      ['old', {type: 'DeprecationWarning', code: 'DEP0001'}],
    ])
  })

  it('keeps the warning of this very Node from a process that opens a database', async () => {
    const script = `
      const {hideSqliteWarning} = await import(${JSON.stringify(moduleUrl('hide-sqlite-warning.ts'))})
      hideSqliteWarning(process)
      await import('node:sqlite')
      process.emitWarning('still heard')`
    const {stderr} = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
    expect(stderr).not.toContain('SQLite')
    expect(stderr).toContain('still heard')
  })
})

function moduleUrl(file: string): string {
  return `file://${resolve(import.meta.dirname, '../../src/cli', file)}`
}
