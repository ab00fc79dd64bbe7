import {existsSync, readFileSync, statSync} from 'node:fs'
import {chmod, mkdir, readdir, symlink, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {temporaryRepository} from '../../support/budgets.ts'
import {runCli} from '../../support/run-cli.ts'
import {temporaryHome} from '../../support/temporary-home.ts'

const EVENTS = ['SessionStart', 'UserPromptSubmit', 'Stop']

const REAL = `{
    "model": "opus",
    "env": {"SECRET_TOKEN": "do-not-show"},
    "hooks": {
        "Stop": [ { "hooks": [ {"type": "command", "command": "say done"} ] } ]
    },
    "permissions": { "allow": [ "Bash(npm test)" ] }
}`

/** A home of a person who uses Claude Code, with these settings of their own. */
async function claudeHome(settings?: string) {
  const home = await temporaryHome()
  const file = join(home, '.claude', 'settings.json')
  if (settings !== undefined) {
    await mkdir(dirname(file), {recursive: true})
    await writeFile(file, settings)
  }
  const bin = join(home, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'stackspend'), '#!/bin/sh\n')
  await chmod(join(bin, 'stackspend'), 0o755)
  const env = {HOME: home, USERPROFILE: home, STACKSPEND_HOME: join(home, 'stackspend'), PATH: bin}
  const run = (args: readonly string[], cwd?: string) =>
    runCli(['hook', ...args], {env, ...(cwd === undefined ? {} : {cwd})})
  return {home, file, env, run}
}

const read = (file: string) => readFileSync(file, 'utf8')

describe('stackspend hook install', () => {
  it('writes three hooks behind those that are there, and nothing else', async () => {
    const {file, run} = await claudeHome(REAL)
    const {stdout, stderr, exitCode} = await run(['install', '--yes'])
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(stdout).toContain(`${file} calls stackspend hook when a session starts`)
    const before = JSON.parse(REAL)
    const ours = {hooks: [{type: 'command', command: 'stackspend hook', timeout: 5}]}
    expect(JSON.parse(read(file))).toEqual({
      ...before,
      hooks: {SessionStart: [ours], UserPromptSubmit: [ours], Stop: [...before.hooks.Stop, ours]},
    })
    const lines = REAL.split('\n').filter(line => !line.includes('"Stop"'))
    expect(lines.filter(line => !read(file).split('\n').includes(line))).toEqual([])
  })

  it('changes nothing the second time', async () => {
    const {file, run} = await claudeHome(REAL)
    await run(['install', '--yes'])
    const once = read(file)
    expect((await run(['install', '--yes'])).stdout).toContain('nothing to change')
    expect(read(file)).toBe(once)
  })

  it('shows under --dry-run what it would write, none of it secret, and writes nothing', async () => {
    const {file, run} = await claudeHome(REAL)
    const {stdout} = await run(['install', '--dry-run'])
    expect(stdout).toContain('Nothing is written. It would be:')
    expect(stdout.match(/^ *\+.*"command": "stackspend hook"/gm)).toHaveLength(3)
    expect(stdout).not.toContain('do-not-show')
    expect(read(file)).toBe(REAL)
  })

  it('writes nothing without a terminal to ask at, unless told to', async () => {
    const {file, run} = await claudeHome(REAL)
    const {stderr, exitCode} = await run(['install'])
    expect(stderr).toContain('--yes (--dry-run shows the change)')
    expect(exitCode).toBe(2)
    expect(read(file)).toBe(REAL)
  })

  it('writes the repository’s settings, or one’s own of it', async () => {
    const {run} = await claudeHome()
    const {folder} = await temporaryRepository()
    for (const [scope, name] of [
      ['project', 'settings.json'],
      ['local', 'settings.local.json'],
    ] as const) {
      const {stdout} = await run(['install', '--settings', scope, '--yes', '--json'], folder)
      const file = join(folder, '.claude', name)
      expect(JSON.parse(stdout)).toMatchObject({outcome: 'added', command: 'stackspend hook', backup: null})
      expect(Object.keys(JSON.parse(read(file)).hooks)).toEqual(EVENTS)
    }
  })

  it('names this installation by its path where no shell would find the program', async () => {
    const {home, file, env} = await claudeHome()
    await runCli(['hook', 'install', '--yes'], {env: {...env, PATH: home}})
    const {hooks} = JSON.parse(read(file))
    expect(hooks.Stop[0].hooks[0].command).toMatch(/^".*node.*" ".*run\.js" hook$/)
    // And by its name as soon as one does, without leaving the old one behind.
    await runCli(['hook', 'install', '--yes'], {env})
    const {hooks: later} = JSON.parse(read(file))
    expect(later.Stop).toEqual([{hooks: [{type: 'command', command: 'stackspend hook', timeout: 5}]}])
  })

  it.each([
    ['{"hooks": {"Stop": [}', 'line 1, column'],
    ['{"hooks": []}', '"hooks" is no object'],
    ['{"model": "opus"} // mine', 'a comment, which JSON does not have'],
  ])('refuses %s, says where, and leaves it', async (settings, message) => {
    const {file, run} = await claudeHome(settings)
    const {stderr, exitCode} = await run(['install', '--yes'])
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('--settings print')
    expect(exitCode).toBe(1)
    expect(read(file)).toBe(settings)
  })

  it('keeps a link, permissions, and a copy of what was there', async () => {
    const {home, file, run} = await claudeHome()
    const target = join(home, 'dotfiles.json')
    await writeFile(target, REAL)
    await chmod(target, 0o640)
    await mkdir(dirname(file))
    await symlink(target, file)
    const {stdout} = await run(['install', '--yes', '--json'])
    expect(read(JSON.parse(stdout).backup)).toBe(REAL)
    expect(JSON.parse(read(target)).hooks.SessionStart).toHaveLength(1)
    if (process.platform !== 'win32') expect(statSync(target).mode & 0o777).toBe(0o640)
  })
})

describe('stackspend hook uninstall', () => {
  it.each([
    ['settings of a person', REAL],
    ['one line', '{"model":"opus","hooks":{}}'],
    ['tabs, line ends of Windows and a byte order mark', '\uFEFF{\r\n\t"a": 1,\r\n\t"hooks": { }\r\n}\r\n'],
    ['nothing', ''],
  ])('leaves %s as they were, byte for byte', async (_, settings) => {
    const {file, run} = await claudeHome(settings)
    await run(['install', '--yes'])
    expect(read(file)).not.toBe(settings)
    const {stdout} = await run(['uninstall', '--yes'])
    expect(stdout).toContain('is as it was, byte for byte')
    expect(read(file)).toBe(settings)
  })

  it('takes away a file and a folder that were made for it, and the copies', async () => {
    const {home, file, run} = await claudeHome()
    await run(['install', '--yes'])
    expect(existsSync(file)).toBe(true)
    await run(['uninstall', '--yes'])
    expect(existsSync(dirname(file))).toBe(false)
    expect(await readdir(join(home, 'stackspend', 'config', 'claude-hooks'))).toEqual(['record.json'])
  })

  it('leaves what was edited since', async () => {
    const {file, run} = await claudeHome(REAL)
    await run(['install', '--yes'])
    const edited = read(file).replace('"opus"', '"sonnet"').replace('"say done"', '"say more"')
    await writeFile(file, edited)
    const {stdout} = await run(['uninstall', '--yes'])
    expect(stdout).toContain('was edited since: that stays, and the hook is out')
    expect(read(file)).toBe(REAL.replace('"opus"', '"sonnet"').replace('"say done"', '"say more"'))
  })

  it('and connect, in whatever order, leave nothing of either behind', async () => {
    const {file, env, run} = await claudeHome(REAL)
    const connect = ['connect', 'claude', '--connection-id', 'c0ffee', '--yes']
    const disconnect = ['disconnect', 'claude', '--yes']
    await runCli(connect, {env})
    await run(['install', '--yes'])
    await runCli(disconnect, {env})
    await run(['uninstall', '--yes'])
    expect(read(file)).toBe(REAL)
    await run(['install', '--yes'])
    await runCli(connect, {env})
    await run(['uninstall', '--yes'])
    await runCli(disconnect, {env})
    expect(read(file)).toBe(REAL)
  })

  it('takes out a hook that a person wrote, or another machine', async () => {
    const {file, run} = await claudeHome(
      '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "stackspend hook"}]}]}, "model": "opus"}',
    )
    await run(['uninstall', '--yes'])
    expect(read(file)).toBe('{"model": "opus"}')
  })

  it('has nothing to do where nothing is', async () => {
    const {file, run} = await claudeHome(REAL)
    expect((await run(['uninstall', '--yes'])).stdout).toContain('nothing to change')
    expect(read(file)).toBe(REAL)
  })
})
