import {chmod, mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {homedir, tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {Config} from '@oclif/core'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {ensureDirs, resolvePaths} from '../../src/config/paths.ts'

describe('resolvePaths', () => {
  it('puts everything below STACKSPEND_HOME', () => {
    const home = resolve('/srv/spend')
    expect(
      resolvePaths({STACKSPEND_HOME: '/srv/spend', XDG_DATA_HOME: '/elsewhere'}, 'linux', '/home/ada'),
    ).toEqual({
      configDir: join(home, 'config'),
      dataDir: join(home, 'data'),
      stateDir: join(home, 'state'),
      storeFile: join(home, 'data', 'stackspend.sqlite'),
      priceListsDir: join(home, 'data', 'price-lists'),
      overridesFile: join(home, 'config', 'pricing.overrides.json'),
      settingsFile: join(home, 'config', 'settings.json'),
      budgetsFile: join(home, 'config', 'budgets.json'),
      credentialsFile: join(home, 'config', 'credentials.json'),
      connectionsFile: join(home, 'config', 'connections.json'),
      claudeRecordFile: join(home, 'config', 'claude-settings.record.json'),
      claudeHookRecordFile: join(home, 'config', 'claude-hooks', 'record.json'),
      ownerLockFile: join(home, 'state', 'watch.lock'),
      ownerInfoFile: join(home, 'state', 'watch.json'),
      machineIdFile: join(home, 'state', 'machine-id'),
      storeCheckFile: join(home, 'state', 'store-check.json'),
      watchLogFile: join(home, 'state', 'watch.log'),
    })
  })

  it('makes a relative STACKSPEND_HOME absolute, so that a later change of folder does not move it', () => {
    expect(resolvePaths({STACKSPEND_HOME: 'spend'}, 'linux', '/home/ada').dataDir).toBe(
      resolve('spend', 'data'),
    )
  })

  it('treats an empty STACKSPEND_HOME as absent', () => {
    expect(resolvePaths({STACKSPEND_HOME: ''}, 'linux', '/home/ada').configDir).toBe(
      join('/home/ada', '.config', 'stackspend'),
    )
  })

  it('follows the XDG variables, each for its own kind', () => {
    const {configDir, dataDir, stateDir} = resolvePaths(
      {XDG_CONFIG_HOME: '/x/config', XDG_DATA_HOME: '/x/data', XDG_STATE_HOME: '/x/state'},
      'linux',
      '/home/ada',
    )
    expect([configDir, dataDir, stateDir]).toEqual(
      ['/x/config', '/x/data', '/x/state'].map(base => join(base, 'stackspend')),
    )
  })

  it('keeps state in the XDG default folder', () => {
    expect(resolvePaths({}, 'linux', '/home/ada').stateDir).toBe(
      join('/home/ada', '.local/state', 'stackspend'),
    )
  })

  it('uses LOCALAPPDATA on Windows and nowhere else', () => {
    const env = {LOCALAPPDATA: '/local'}
    expect(resolvePaths(env, 'win32', '/users/ada').dataDir).toBe(join('/local', 'stackspend'))
    expect(resolvePaths(env, 'linux', '/users/ada').dataDir).toBe(
      join('/users/ada', '.local/share', 'stackspend'),
    )
  })

  it('agrees with oclif on this machine', async () => {
    const pjson = JSON.parse(await readFile(resolve(import.meta.dirname, '../../package.json'), 'utf8'))
    const config = await Config.load({root: resolve(import.meta.dirname, '../..'), pjson})
    const {STACKSPEND_HOME: _, ...env} = process.env
    const {configDir, dataDir} = resolvePaths(env, process.platform, homedir())
    expect({configDir, dataDir}).toEqual({configDir: config.configDir, dataDir: config.dataDir})
  })
})

describe('ensureDirs', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stackspend-paths-'))
  })
  afterEach(async () => {
    await rm(folder, {recursive: true, force: true})
  })

  it.skipIf(process.platform === 'win32')('creates folders that only their owner may enter', async () => {
    const paths = resolvePaths({STACKSPEND_HOME: join(folder, 'home')}, process.platform, folder)
    await ensureDirs(paths)
    for (const dir of [paths.configDir, paths.dataDir, paths.stateDir]) {
      expect((await stat(dir)).mode & 0o777).toBe(0o700)
    }
  })

  it.skipIf(process.platform === 'win32')('closes folders that others could enter', async () => {
    const paths = resolvePaths({STACKSPEND_HOME: folder}, process.platform, folder)
    await ensureDirs(paths)
    await chmod(paths.dataDir, 0o777)
    await ensureDirs(paths)
    expect((await stat(paths.dataDir)).mode & 0o777).toBe(0o700)
  })

  it('names the folder that it cannot create', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    const paths = resolvePaths({STACKSPEND_HOME: file}, process.platform, folder)
    await expect(ensureDirs(paths)).rejects.toMatchObject({
      code: 'HOME_UNUSABLE',
      message: `cannot create the folder ${paths.configDir}`,
    })
  })
})
