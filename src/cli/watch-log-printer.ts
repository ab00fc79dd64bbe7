import {describeForLog} from '../app/watch-log/describe-for-log.ts'
import type {RotatingLog} from '../app/watch-log/rotating-log.ts'
import {quietPrinter, type WatchPrinter} from './watch-printer.ts'

/** Of a `watch` in the background: what becomes of it goes to its log, and nothing to anybody else. */
export function watchLogPrinter(log: RotatingLog): WatchPrinter {
  return quietPrinter(event => {
    const text = describeForLog(event)
    if (text !== undefined) log.write(text)
  })
}
