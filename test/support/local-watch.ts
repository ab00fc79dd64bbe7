import {loadPriceList} from '../../src/app/load-price-list.ts'
import {type ReportRequest, reportSpend} from '../../src/app/report-spend.ts'
import {startWatch} from '../../src/app/watch.ts'
import type {WatchEvent} from '../../src/app/watch-event.ts'
import type {Watch, WatchOptions} from '../../src/app/watch-options.ts'
import {ensureDirs} from '../../src/config/paths.ts'
import type {SpendReport} from '../../src/report/spend-report.ts'
import {pricePathsOf} from './price-list.ts'
import {pathsOf} from './temporary-home.ts'

export type LocalWatch = {
  /** Base URL of its listener. */
  readonly url: string
  readonly events: readonly WatchEvent[]
  readonly watch: Watch
  readonly stop: Watch['stop']
}

/** A `watch` inside this process, with everything real but the terminal: sockets, store and lock. */
export async function startLocalWatch(
  home: string,
  set: Partial<Pick<WatchOptions, 'env' | 'transcripts' | 'now'>> = {},
): Promise<LocalWatch> {
  const paths = pathsOf(home)
  const events: WatchEvent[] = []
  const watch = await startWatch({
    forwarding: {forward: true, forwardUrls: []},
    env: {},
    version: '0.0.0',
    host: '127.0.0.1',
    port: 0,
    paths,
    prices: await pricesOf(home),
    now: Date.now,
    onEvent: event => events.push(event),
    ...set,
  })
  return {url: `http://${watch.listener().address}`, events, watch, stop: watch.stop.bind(watch)}
}

/** Runs `use` against the listener of a `watch` in `home`, which is stopped after it. */
export async function whileWatching<T>(home: string, use: (url: string) => Promise<T>): Promise<T> {
  const watch = await startLocalWatch(home)
  try {
    return await use(watch.url)
  } finally {
    await watch.stop()
  }
}

/** The report over everything that `home` has recorded, in UTC and by session unless asked otherwise. */
export async function reportOf(home: string, request: Partial<ReportRequest> = {}): Promise<SpendReport> {
  const asked: ReportRequest = {by: ['session'], timezone: 'UTC', filters: {}, cost: 'estimated', ...request}
  return reportSpend(asked, {paths: pathsOf(home), prices: await pricesOf(home), now: Date.now})
}

/** The price list that a home is priced by. */
export async function pricesOf(home: string) {
  const paths = pathsOf(home)
  await ensureDirs(paths)
  return loadPriceList(pricePathsOf(paths))
}
