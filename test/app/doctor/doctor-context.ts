import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import type {GrpcPort} from '../../../src/app/choose-grpc-port.ts'
import type {Check, Checker, DoctorContext} from '../../../src/app/doctor/check.ts'
import {loadPriceList} from '../../../src/app/load-price-list.ts'
import {startWatch} from '../../../src/app/watch.ts'
import {ensureDirs, resolvePaths} from '../../../src/config/paths.ts'
import {pricePathsOf} from '../../support/price-list.ts'

/** A home of its own, with no listener, no settings and no connections in it. */
export async function emptyContext(overrides: Partial<DoctorContext> = {}): Promise<DoctorContext> {
  const home = await mkdtemp(join(tmpdir(), 'stackspend-doctor-'))
  onTestFinished(() => rm(home, {recursive: true, force: true}))
  const paths = resolvePaths({STACKSPEND_HOME: home}, 'linux', home)
  await ensureDirs(paths)
  const managed = [join(home, 'managed')]
  return {
    paths,
    env: {},
    platform: 'linux',
    homeDir: home,
    workingDir: home,
    version: '1.2.3',
    nowMs: Date.now,
    managed,
    rootDir: home,
    ...overrides,
  }
}

/** Starts the listener of this home; `http` is its base URL, `grpc` where it takes gRPC. */
export async function startListener(
  {paths}: DoctorContext,
  grpc?: GrpcPort,
): Promise<{http: string; grpc: string | null; stop: () => Promise<void>}> {
  const prices = await loadPriceList(pricePathsOf(paths))
  const watch = await startWatch({
    forwarding: {forward: false, forwardUrls: []},
    env: {},
    version: '1.2.3',

    host: '127.0.0.1',
    port: 0,
    grpc,
    paths,
    prices,
    now: Date.now,
    onEvent: () => {},
  })
  let isStopped = false
  const stop = async () => {
    if (isStopped) return
    isStopped = true
    await watch.stop()
  }
  onTestFinished(stop)
  const listener = watch.listener()
  return {http: `http://${listener.address}`, grpc: listener.grpc, stop}
}

/** Writes a settings file of Claude Code's: the user's own, or an organisation's. */
export async function writeClaudeSettings(
  context: DoctorContext,
  env: Readonly<Record<string, string>>,
  scope: 'user' | 'managed' = 'user',
): Promise<void> {
  const folder = scope === 'user' ? join(context.homeDir, '.claude') : String(context.managed?.[0])
  await mkdir(folder, {recursive: true})
  const file = scope === 'user' ? 'settings.json' : 'managed-settings.json'
  await writeFile(join(folder, file), JSON.stringify({env}))
}

/** The only check that a checker makes. */
export async function onlyCheck(check: Checker, context: DoctorContext): Promise<Check> {
  const [first, ...others] = await check(context)
  if (first === undefined || others.length > 0) throw new Error(`${others.length + 1} checks were made`)
  return first
}
