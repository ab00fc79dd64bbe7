import type {WriteStream} from 'node:tty'
import type {ImportProgress} from '../app/import-history.ts'
import {bar, formatDuration, formatInteger} from '../report/format.ts'

const BAR_COLUMNS = 24
/** Of a terminal that does not say how wide it is. */
const USUAL_COLUMNS = 80
/** Faster than that nobody reads. */
const REDRAW_MS = 100
/** Before that its speed says nothing. */
const FIRST_ESTIMATE_MS = 500
const RETURN_AND_ERASE = '\r\x1b[K'

/** Draws how far an import is, on one line of a terminal that is gone when it is done. */
export class ImportBar {
  private readonly stream: Pick<WriteStream, 'write' | 'columns'>
  private drawnAtMs = Number.NEGATIVE_INFINITY

  constructor(stream: Pick<WriteStream, 'write' | 'columns'>) {
    this.stream = stream
  }

  draw(progress: ImportProgress): void {
    if (progress.elapsedMs - this.drawnAtMs < REDRAW_MS) return
    this.drawnAtMs = progress.elapsedMs
    // A line as wide as the terminal would wrap in some.
    this.stream.write(RETURN_AND_ERASE + renderProgress(progress, (this.stream.columns || USUAL_COLUMNS) - 1))
  }

  clear(): void {
    if (this.drawnAtMs > Number.NEGATIVE_INFINITY) this.stream.write(RETURN_AND_ERASE)
  }
}

/** As much as fits into `columns`: share, files, speed, time left, and the bar last. */
export function renderProgress({files, bytes, elapsedMs}: ImportProgress, columns: number): string {
  const share = bytes.total === 0 ? 1 : Math.min(1, bytes.done / bytes.total)
  const parts = [
    `${Math.floor(share * 100)} %`.padStart(5),
    `${formatInteger(files.done)}/${formatInteger(files.total)} files`,
  ]
  if (elapsedMs >= FIRST_ESTIMATE_MS && bytes.done > 0) {
    const bytesPerMs = bytes.done / elapsedMs
    parts.push(`${Math.round(bytesPerMs / 1000)} MB/s`)
    parts.push(`${formatDuration((bytes.total - bytes.done) / bytesPerMs)} left`)
  }
  let line = ''
  for (const part of parts) {
    const longer = line === '' ? part : `${line}  ${part}`
    if (longer.length > columns) break
    line = longer
  }
  const withBar = `Reading transcripts ${bar(share, BAR_COLUMNS)} ${line}`
  return withBar.length <= columns ? withBar : line
}
