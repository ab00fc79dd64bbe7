import {describe, expect, it} from 'vitest'
import type {ImportProgress} from '../../src/app/import-history.ts'
import {ImportBar, renderProgress} from '../../src/cli/import-bar.ts'

const HALF: ImportProgress = {
  files: {done: 250, total: 5000},
  bytes: {done: 138_000_000, total: 276_000_000},
  elapsedMs: 1500,
}

/** A terminal that remembers what was written to it. */
function terminal(columns: number) {
  const written: string[] = []
  const write = (text: string | Uint8Array) => {
    written.push(String(text))
    return true
  }
  return {written, stream: {columns, write}}
}

describe('the progress of an import', () => {
  it('shows share, files, speed and time left', () => {
    expect(renderProgress(HALF, 100)).toBe(
      'Reading transcripts ████████████░░░░░░░░░░░░  50 %  250/5,000 files  92 MB/s  1 s left',
    )
  })

  it.each([
    [60, ' 50 %  250/5,000 files  92 MB/s  1 s left'],
    [35, ' 50 %  250/5,000 files  92 MB/s'],
    [25, ' 50 %  250/5,000 files'],
    [12, ' 50 %'],
    [3, ''],
  ])('leaves out the least of it in %i columns', (columns, line) => {
    expect(renderProgress(HALF, columns)).toBe(line)
  })

  it('says no speed before it knows one', () => {
    const begun = {...HALF, bytes: {done: 0, total: 276_000_000}, elapsedMs: 10}
    expect(renderProgress(begun, 60)).toBe('  0 %  250/5,000 files')
  })

  it('is never more than all, though a file was read anew', () => {
    const beyond = {...HALF, bytes: {done: 300, total: 276}}
    expect(renderProgress(beyond, 60)).toContain('100 %  250/5,000 files  0 MB/s  0 s left')
  })
})

describe('the bar', () => {
  it('is drawn over itself, ten times a second at most, and is gone at the end', () => {
    const {written, stream} = terminal(40)
    const drawn = new ImportBar(stream)
    drawn.draw({...HALF, elapsedMs: 1500})
    drawn.draw({...HALF, elapsedMs: 1550})
    drawn.draw({...HALF, elapsedMs: 1600})
    drawn.clear()
    expect(written).toHaveLength(3)
    expect(written.every(text => text.startsWith('\r\x1b[K'))).toBe(true)
    expect(written.at(-1)).toBe('\r\x1b[K')
  })

  it('takes a terminal that does not say how wide it is for a usual one', () => {
    const {written, stream} = terminal(0)
    new ImportBar(stream).draw(HALF)
    expect(written[0]).toContain('50 %  250/5,000 files  92 MB/s')
  })

  it('leaves a terminal alone where nothing was read', () => {
    const {written, stream} = terminal(40)
    new ImportBar(stream).clear()
    expect(written).toEqual([])
  })
})
