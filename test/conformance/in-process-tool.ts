import {join} from 'node:path'
import {importHistory} from '../../src/app/import-history.ts'
import {ROOT} from '../../tools/root.mjs'
import {pricesOf, reportOf, whileWatching} from '../support/local-watch.ts'
import {pathsOf} from '../support/temporary-home.ts'
import {readReport} from './read-report.ts'
import type {Tool} from './run-case.ts'
import {postTelemetry} from './send-telemetry.ts'

/** The same as the built program does, without starting it for each step: what a test has time for. */
export const inProcess: Tool = {
  name: 'stackspend',
  version: 'in this process',
  ask: async ({configDir, home, timezone, telemetry}) => {
    if (telemetry.length > 0) await whileWatching(home, url => postTelemetry(url, telemetry))
    await importHistory({
      roots: [join(configDir, 'projects')],
      paths: pathsOf(home),
      env: {},
      homeDir: home,
      workerFile: join(ROOT, 'dist', 'import-worker.js'),
      loadPrices: () => pricesOf(home),
      now: Date.now,
      signal: new AbortController().signal,
      onProgress: () => {},
    })
    return readReport(await reportOf(home, {by: ['day'], timezone}))
  },
}
