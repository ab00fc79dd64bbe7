import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {loadPriceList} from '../src/app/load-price-list.ts'
import {readViewState} from '../src/app/read-view-state.ts'
import {startWatch} from '../src/app/watch.ts'
import {initialControls} from '../src/cli/live-view/controls.ts'
import {renderView} from '../src/cli/live-view/render-view.ts'
import {resolvePaths} from '../src/config/paths.ts'
import {UsageReader} from '../src/store/usage-reader.ts'
import {loadScenario} from '../test/support/captures.ts'
import {replay} from '../test/support/replay.ts'
import {shiftTimes} from '../test/support/shift-times.ts'
import {ROOT} from './build.ts'
import {renderScreenSvg} from './screen-svg.ts'

/** When the picture was taken: fixed, so that the same code draws the same picture. */
const NOW_MS = Date.parse('2026-11-22T15:04:00Z')
const SCREEN = {columns: 124, rows: 24}
/** Minutes before the picture at which each scenario's last batch arrived. */
const TRAFFIC = [
  {version: '2.0.76', name: 'http-protobuf', minutesAgo: 26},
  {version: '2.1.330', name: 'http-protobuf', minutesAgo: 9},
  {version: '2.1.330', name: 'rich', minutesAgo: 0.1},
]

/** Draws the README's picture: captured traffic through the real listener, store and view. */
async function draw(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'stackspend-picture-'))
  const paths = resolvePaths({STACKSPEND_HOME: home}, process.platform, home)
  const prices = await loadPriceList({
    builtInPath: join(ROOT, 'pricing.json'),
    listsDir: paths.priceListsDir,
    overridesPath: paths.overridesFile,
  })
  const now = () => NOW_MS
  const watch = await startWatch({
    forwarding: {forward: false, forwardUrls: []},
    env: {},
    version: '0.0.0',
    host: '127.0.0.1',
    port: 0,
    paths,
    prices,
    now,
    onEvent: () => {},
  })
  const reader = await UsageReader.open(paths.storeFile)
  if (reader === undefined) throw new Error('the watch has no store')
  try {
    for (const {version, name, minutesAgo} of TRAFFIC) {
      const {batches} = loadScenario(version, name)
      const lastMs = Math.max(...batches.map(batch => Date.parse(batch.receivedAt)))
      const byMs = NOW_MS - minutesAgo * 60_000 - lastMs
      await replay(
        `http://${watch.listener().address}`,
        batches.map(batch => shiftTimes(batch, byMs)),
      )
    }
    const state = await readViewState(reader, {watch, prices, timezone: 'UTC', now, userNames: {}})
    const shown = {
      ...state,
      listener: {...state.listener, address: '127.0.0.1:4318'},
      run: {...state.run, sinceMs: NOW_MS - 45 * 60_000},
    }
    const lines = renderView(shown, {
      ...SCREEN,
      ...initialControls,
      nowMs: NOW_MS,
      colour: true,
      interactive: true,
    })
    return renderScreenSvg(lines, SCREEN)
  } finally {
    await reader.close()
    await watch.stop()
    rmSync(home, {recursive: true, force: true})
  }
}

mkdirSync(join(ROOT, 'docs', 'images'), {recursive: true})
writeFileSync(join(ROOT, 'docs', 'images', 'watch.svg'), await draw())
