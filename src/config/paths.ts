import {mkdir} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {StackspendError} from '../errors.ts'
import {closeToOthers} from './private-file.ts'

/** Absolute folders and files of one installation; nothing is created by naming them. */
export type Paths = {
  readonly configDir: string
  readonly dataDir: string
  readonly stateDir: string
  /** SQLite: usage events, rollups. */
  readonly storeFile: string
  /** Price lists newer than the built-in one, and those that they took the place of. */
  readonly priceListsDir: string
  /** The user's own prices and model aliases. */
  readonly overridesFile: string
  readonly settingsFile: string
  /** The user's own budgets; a project's are in its repository. */
  readonly budgetsFile: string
  /** The key of StackSpend's API; only its owner may read it. */
  readonly credentialsFile: string
  /** Where telemetry is forwarded to; holds secrets. */
  readonly connectionsFile: string
  /** What was written into Claude Code's settings, so that it can be taken out again. */
  readonly claudeRecordFile: string
  /** The same of its hooks. */
  readonly claudeHookRecordFile: string
  /** Held by the `watch` that owns the store, and what it says about itself. */
  readonly ownerLockFile: string
  readonly ownerInfoFile: string
  /** What one that runs in the background says about itself. */
  readonly watchLogFile: string
  /** Whether the store is to be checked, or what was found when it was. */
  readonly storeCheckFile: string
  /** Tells this installation from others of the same person. */
  readonly machineIdFile: string
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * `STACKSPEND_HOME` puts everything below one folder; otherwise each kind goes where oclif puts it: XDG variables first,
 * then LOCALAPPDATA on Windows, then the XDG defaults in `homeDir`. (oclif has no folder for state; same rule.)
 */
export function resolvePaths(env: Environment, platform: NodeJS.Platform, homeDir: string): Paths {
  const dirs = env.STACKSPEND_HOME
    ? belowOneHome(resolve(env.STACKSPEND_HOME))
    : platformDirs(env, platform, homeDir)
  return {
    ...dirs,
    storeFile: join(dirs.dataDir, 'stackspend.sqlite'),
    priceListsDir: join(dirs.dataDir, 'price-lists'),
    overridesFile: join(dirs.configDir, 'pricing.overrides.json'),
    settingsFile: join(dirs.configDir, 'settings.json'),
    credentialsFile: join(dirs.configDir, 'credentials.json'),
    budgetsFile: join(dirs.configDir, 'budgets.json'),
    connectionsFile: join(dirs.configDir, 'connections.json'),
    claudeRecordFile: join(dirs.configDir, 'claude-settings.record.json'),
    claudeHookRecordFile: join(dirs.configDir, 'claude-hooks', 'record.json'),
    ownerLockFile: join(dirs.stateDir, 'watch.lock'),
    ownerInfoFile: join(dirs.stateDir, 'watch.json'),
    watchLogFile: join(dirs.stateDir, 'watch.log'),
    storeCheckFile: join(dirs.stateDir, 'store-check.json'),
    machineIdFile: join(dirs.stateDir, 'machine-id'),
  }
}

type Dirs = Pick<Paths, 'configDir' | 'dataDir' | 'stateDir'>

function belowOneHome(home: string): Dirs {
  return {configDir: join(home, 'config'), dataDir: join(home, 'data'), stateDir: join(home, 'state')}
}

function platformDirs(env: Environment, platform: NodeJS.Platform, homeDir: string): Dirs {
  const windowsBase = platform === 'win32' ? env.LOCALAPPDATA : undefined
  const dir = (variable: string, fallback: string) =>
    join(env[variable] || windowsBase || join(homeDir, fallback), 'stackspend')
  return {
    configDir: dir('XDG_CONFIG_HOME', '.config'),
    dataDir: dir('XDG_DATA_HOME', '.local/share'),
    stateDir: dir('XDG_STATE_HOME', '.local/state'),
  }
}

/**
 * Creates the three folders, readable by their owner alone, and closes to others those that are there.
 * @throws StackspendError HOME_UNUSABLE when a folder cannot be created.
 */
export async function ensureDirs(paths: Dirs): Promise<void> {
  for (const dir of [paths.configDir, paths.dataDir, paths.stateDir]) {
    try {
      await mkdir(dir, {recursive: true, mode: 0o700})
      closeToOthers(dir, 0o700)
    } catch (error) {
      throw new StackspendError('HOME_UNUSABLE', `cannot create the folder ${dir}`, {
        hint: 'set STACKSPEND_HOME to a folder that you may write to',
        cause: error,
      })
    }
  }
}
