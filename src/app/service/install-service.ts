import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {dirname, resolve} from 'node:path'
import {unifiedDiff} from '../../config/claude-settings/unified-diff.ts'
import {ensureDirs, type Paths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import {refuseUnkept} from '../background/detach-watch.ts'
import {keepFlags} from '../background/kept-flags.ts'
import {findListener} from '../doctor/find-listener.ts'
import type {RunBy} from '../owner-info.ts'
import {findServiceManager} from './find-service-manager.ts'
import {serviceEnvironment} from './service-environment.ts'
import type {ServiceManager, ServiceSurroundings} from './service-manager.ts'

export type ServiceOptions = {
  readonly paths: Paths
  readonly surroundings: ServiceSurroundings
  /** Asked before a description is written over, or removed, that somebody else wrote or changed. */
  readonly mayWrite: (change: {readonly file: string; readonly diff: string}) => Promise<boolean>
}

export type InstallServiceOptions = ServiceOptions & {
  /** Absolute paths of Node and of `bin/run.js`. */
  readonly node: string
  readonly script: string
  /** Of `watch`, as they were typed. */
  readonly flags: readonly string[]
  /** Only says what would be written. */
  readonly print: boolean
}

export type InstalledService = {
  readonly manager: ServiceManager['kind']
  readonly outcome: 'printed' | 'added' | 'changed' | 'unchanged'
  readonly file: string
  /** All that is in it. */
  readonly text: string
  /** Names of variables that may hold a password, and are left out. */
  readonly leftOut: readonly string[]
  /** Another listener of this home, which the service waits for. */
  readonly waitsFor: {readonly pid: number; readonly runBy: RunBy} | null
  readonly note: string
}

/**
 * Has the system's service manager keep a listener running: writes its description, and starts it now and at each login.
 * @throws StackspendError SERVICE_UNSUPPORTED, SERVICE_FAILED, FLAG_UNKEPT, CANCELLED, HOME_UNUSABLE
 */
export async function installService(options: InstallServiceOptions): Promise<InstalledService> {
  const {paths, surroundings, node, script, flags, print} = options
  refuseUnkept(keepFlags(flags))
  const manager = needManager(surroundings)
  const {environment, leftOut} = serviceEnvironment(surroundings.env)
  const home = environment.STACKSPEND_HOME
  const text = manager.render({
    node,
    script,
    flags,
    logFile: paths.watchLogFile,
    // It runs in another folder.
    environment: {...environment, ...(home !== undefined && {STACKSPEND_HOME: resolve(home)})},
  })
  const {kind, file, note} = manager
  const installed = {manager: kind, file, text, leftOut, note}
  if (print) return {...installed, outcome: 'printed', waitsFor: null}
  const before = await readService(file)
  if (before !== undefined && before !== text) await askFirst(options, file, unifiedDiff(before, text))
  // Where there is nothing to start it with, nothing is written.
  await manager.reach()
  // The manager opens the log before there is a process.
  await ensureDirs(paths)
  if (before !== text) await writeService(file, text)
  try {
    await manager.start()
  } catch (error) {
    await putBack(manager, before)
    throw error
  }
  const found = await findListener(paths)
  const isOther = found.state === 'up' && found.owner.runBy !== kind
  const outcome = before === undefined ? 'added' : before === text ? 'unchanged' : 'changed'
  return {
    ...installed,
    outcome,
    waitsFor: isOther ? {pid: found.owner.pid, runBy: found.owner.runBy} : null,
  }
}

export type UninstalledService = {
  readonly manager: ServiceManager['kind']
  readonly outcome: 'removed' | 'none'
  readonly file: string
  /** The listener that it ran, where its manager could not be reached to end it. */
  readonly leftRunning: number | null
}

/**
 * Ends the service and removes its description, also where its manager cannot be reached.
 * @throws as `installService`; SERVICE_FAILED only when the manager says that it runs, and does not end it.
 */
export async function uninstallService(options: ServiceOptions): Promise<UninstalledService> {
  const {paths, surroundings} = options
  const manager = needManager(surroundings)
  const {kind, file} = manager
  const text = await readService(file)
  if (text === undefined) return {manager: kind, outcome: 'none', file, leftRunning: null}
  if (!isOurs(text)) await askFirst(options, file, unifiedDiff(text, ''))
  let leftRunning: number | null = null
  try {
    await manager.end()
  } catch (error) {
    const state = await manager.state().catch(ignoreUnreached)
    if (state?.isActive) throw error
    // One that cannot be reached from here, as by `su`, may run it all the same.
    leftRunning = await readServicePid(paths, kind)
  }
  await rm(file)
  await manager.forget().catch(ignoreUnreached)
  return {manager: kind, outcome: 'removed', file, leftRunning}
}

/** The listener of a home that its service runs. */
export async function readServicePid(paths: Paths, kind: ServiceManager['kind']): Promise<number | null> {
  const found = await findListener(paths)
  return found.state === 'up' && found.owner.runBy === kind ? found.owner.pid : null
}

/** Leaves things as they were before a service that cannot be started. */
async function putBack(manager: ServiceManager, before: string | undefined): Promise<void> {
  if (before === undefined) {
    await manager.end().catch(ignoreUnreached)
    await rm(manager.file, {force: true})
  } else await writeService(manager.file, before)
  await manager.forget().catch(ignoreUnreached)
}

function ignoreUnreached(): undefined {
  // Without a session of the user there is no manager to tell.
}

/** The description's text; `undefined` when there is none. */
export async function readService(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** @throws StackspendError SERVICE_UNSUPPORTED, which says what to do instead. */
export function needManager(surroundings: ServiceSurroundings): ServiceManager {
  const manager = findServiceManager(surroundings)
  if (manager !== undefined) return manager
  const isWindows = surroundings.platform === 'win32'
  throw new StackspendError(
    'SERVICE_UNSUPPORTED',
    `there are services for systemd and launchd, and none for ${isWindows ? 'Windows' : surroundings.platform}`,
    {
      hint: isWindows
        ? 'in the Task Scheduler, a task "At log on" that runs: stackspend watch --detach'
        : 'at login, run: stackspend watch --detach',
    },
  )
}

function isOurs(text: string): boolean {
  return text.includes('Written by: stackspend service install')
}

async function askFirst({mayWrite}: ServiceOptions, file: string, diff: string): Promise<void> {
  if (!(await mayWrite({file, diff}))) throw new StackspendError('CANCELLED', 'nothing was changed')
}

async function writeService(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), {recursive: true})
  await writeFile(`${file}.new`, text, {mode: 0o600})
  await rename(`${file}.new`, file)
}
