import {chmod, mkdir, readdir, readFile, stat, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {
  type InstallServiceOptions,
  installService,
  uninstallService,
} from '../../../src/app/service/install-service.ts'
import {readServiceStatus} from '../../../src/app/service/read-service-status.ts'
import {pathsOf, temporaryHome} from '../../support/temporary-home.ts'

/** Answers with 0 unless its arguments are in the file `fails`. */
const RECORDER = `#!/bin/sh
echo "$*" >> "\${0%/*}/asked"
[ -f "\${0%/*}/fails" ] || exit 0
grep -qxF -e "$*" "\${0%/*}/fails" || exit 0
echo "Failed to connect to bus: no medium" >&2
exit 1
`

/** A machine whose service manager writes down what it is asked. */
async function machine(platform: NodeJS.Platform, program: string | undefined) {
  const home = await temporaryHome()
  const bin = join(home, 'bin')
  await mkdir(bin)
  if (program !== undefined) {
    await writeFile(join(bin, program), RECORDER)
    await chmod(join(bin, program), 0o755)
  }
  const surroundings = {
    platform,
    homeDir: home,
    userId: 501,
    env: {PATH: program === undefined ? bin : `${bin}:${process.env.PATH}`, STACKSPEND_HOME: home},
  }
  const options: InstallServiceOptions = {
    paths: pathsOf(home),
    surroundings,
    node: process.execPath,
    script: import.meta.filename,
    flags: ['--port=5318'],
    print: false,
    mayWrite: async () => false,
  }
  return {
    home,
    options,
    asked: async () => (await readFile(join(bin, 'asked'), 'utf8')).trimEnd().split('\n'),
    failAt: (...args: string[]) => writeFile(join(bin, 'fails'), `${args.join('\n')}\n`),
  }
}

describe('a service of systemd', () => {
  const linux = () => machine('linux', 'systemctl')
  const unitOf = (home: string) => join(home, '.config/systemd/user/stackspend.service')

  it('is written, and started from now on', async () => {
    const {home, options, asked} = await linux()
    const installed = await installService(options)
    expect(installed).toMatchObject({
      manager: 'systemd',
      outcome: 'added',
      file: unitOf(home),
      leftOut: [],
      waitsFor: null,
    })
    expect(await readFile(unitOf(home), 'utf8')).toBe(installed.text)
    expect(installed.text).toContain(`Environment="STACKSPEND_HOME=${home}"`)
    expect(await asked()).toEqual([
      '--user daemon-reload',
      '--user daemon-reload',
      '--user enable stackspend.service',
      '--user restart stackspend.service',
    ])
    // systemd opens the log in it before there is a process.
    expect((await stat(options.paths.stateDir)).isDirectory()).toBe(true)
    expect(await readServiceStatus(options.paths, options.surroundings)).toEqual({
      manager: 'systemd',
      isInstalled: true,
      file: unitOf(home),
      missing: [],
      pid: null,
      isEnabled: true,
      isActive: true,
    })
  })

  it('is only shown with print', async () => {
    const {home, options, asked} = await linux()
    const {outcome, text} = await installService({...options, print: true})
    expect(outcome).toBe('printed')
    expect(text).toContain('ExecStart=')
    await expect(asked()).rejects.toThrow('ENOENT')
    await expect(stat(unitOf(home))).rejects.toThrow('ENOENT')
  })

  it('that was changed by hand is not written over unasked', async () => {
    const {home, options} = await linux()
    await installService(options)
    const changed = (await readFile(unitOf(home), 'utf8')).replace('MemoryMax=1G', 'MemoryMax=2G')
    await writeFile(unitOf(home), changed)
    const shown: string[] = []
    const mayWrite = async ({diff}: {diff: string}) => {
      shown.push(diff)
      return false
    }
    await expect(installService({...options, mayWrite})).rejects.toMatchObject({code: 'CANCELLED'})
    expect(shown.join()).toMatch(/-MemoryMax=2G\n\+MemoryMax=1G/)
    expect(await readFile(unitOf(home), 'utf8')).toBe(changed)
    expect(await installService({...options, mayWrite: async () => true})).toMatchObject({outcome: 'changed'})
    expect(await readFile(unitOf(home), 'utf8')).toContain('MemoryMax=1G')
    expect(await installService(options)).toMatchObject({outcome: 'unchanged'})
  })

  it('goes whole when it is uninstalled, but for one that somebody else wrote', async () => {
    const {home, options, asked} = await linux()
    expect(await uninstallService(options)).toMatchObject({outcome: 'none'})
    await installService(options)
    expect(await uninstallService(options)).toEqual({
      manager: 'systemd',
      outcome: 'removed',
      file: unitOf(home),
      leftRunning: null,
    })
    expect((await asked()).slice(-2)).toEqual([
      '--user disable --now stackspend.service',
      '--user daemon-reload',
    ])
    await expect(stat(unitOf(home))).rejects.toThrow('ENOENT')
    await writeFile(unitOf(home), '[Service]\nExecStart=/bin/mine\n')
    await expect(uninstallService(options)).rejects.toMatchObject({code: 'CANCELLED'})
    expect(await readFile(unitOf(home), 'utf8')).toContain('/bin/mine')
  })

  it('says in the words of systemd why it cannot be started', async () => {
    const {options, failAt} = await linux()
    await failAt('--user enable stackspend.service')
    await expect(installService(options)).rejects.toMatchObject({
      code: 'SERVICE_FAILED',
      message: 'systemctl --user enable stackspend.service failed: Failed to connect to bus: no medium',
    })
  })

  it('leaves nothing behind where it cannot be started, and stands as before where it was', async () => {
    const {home, options, failAt} = await linux()
    await failAt('--user enable stackspend.service', '--user disable --now stackspend.service')
    await expect(installService(options)).rejects.toMatchObject({code: 'SERVICE_FAILED'})
    await expect(stat(unitOf(home))).rejects.toThrow('ENOENT')
    await failAt('nothing')
    const {text} = await installService(options)
    await failAt('--user restart stackspend.service')
    const changed = {...options, flags: ['--port=5319'], mayWrite: async () => true}
    await expect(installService(changed)).rejects.toMatchObject({code: 'SERVICE_FAILED'})
    expect(await readFile(unitOf(home), 'utf8')).toBe(text)
  })

  it('leaves no folder behind either where no systemd of this user answers', async () => {
    const {home, options, failAt} = await linux()
    await failAt('--user daemon-reload')
    const before = await readdir(home)
    await expect(installService(options)).rejects.toMatchObject({
      code: 'SERVICE_FAILED',
      message: 'systemctl --user daemon-reload failed: Failed to connect to bus: no medium',
    })
    expect((await readdir(home)).sort()).toEqual(before.sort())
  })

  it('can be removed where there is no systemctl any more', async () => {
    const {home, options} = await linux()
    await installService(options)
    const surroundings = {...options.surroundings, env: {PATH: '/nowhere'}}
    expect(await uninstallService({...options, surroundings})).toMatchObject({outcome: 'removed'})
    await expect(stat(unitOf(home))).rejects.toThrow('ENOENT')
  })

  it('can be removed where systemd does not answer, but not while it runs', async () => {
    const {home, options, failAt} = await linux()
    await installService(options)
    const dead = ['--user disable --now stackspend.service', '--user daemon-reload']
    await failAt(...dead)
    await expect(uninstallService(options)).rejects.toMatchObject({code: 'SERVICE_FAILED'})
    await failAt(...dead, '--user --quiet is-active stackspend.service')
    expect(await uninstallService(options)).toMatchObject({outcome: 'removed'})
    await expect(stat(unitOf(home))).rejects.toThrow('ENOENT')
  })

  it('is not written where there is no systemd', async () => {
    const {home, options} = await machine('linux', undefined)
    await expect(installService(options)).rejects.toMatchObject({code: 'SERVICE_UNSUPPORTED'})
    await expect(stat(unitOf(home))).rejects.toThrow('ENOENT')
  })

  it('names what it starts that is gone', async () => {
    const {home, options} = await linux()
    await installService({...options, node: '/gone/node'})
    const {missing, isInstalled} = await readServiceStatus(options.paths, options.surroundings)
    expect({missing, isInstalled}).toEqual({missing: ['/gone/node'], isInstalled: true})
    expect(dirname(unitOf(home))).toContain('systemd')
  })

  it('is given no address that may hold a secret', async () => {
    const {options} = await linux()
    const flags = ['--forward=https://host/ingest/hush']
    await expect(installService({...options, flags})).rejects.toMatchObject({
      code: 'FLAG_UNKEPT',
      exitCode: 2,
    })
  })
})

describe('a service of launchd', () => {
  it('is written and loaded, and unloaded before it is removed', async () => {
    const {home, options, asked, failAt} = await machine('darwin', 'launchctl')
    const file = join(home, 'Library/LaunchAgents/stackspend.watch.plist')
    const service = 'gui/501/stackspend.watch'
    await failAt(`print ${service}`)
    expect(await installService(options)).toMatchObject({manager: 'launchd', outcome: 'added', file})
    expect((await asked()).slice(-3)).toEqual([
      `print ${service}`,
      `enable ${service}`,
      `bootstrap gui/501 ${file}`,
    ])
    await failAt('nothing')
    expect(await uninstallService(options)).toMatchObject({outcome: 'removed'})
    expect((await asked()).at(-1)).toBe(`bootout ${service}`)
    await expect(stat(file)).rejects.toThrow('ENOENT')
  })
})

it('says what to do instead on Windows', async () => {
  const {options} = await machine('win32', undefined)
  await expect(installService(options)).rejects.toMatchObject({
    code: 'SERVICE_UNSUPPORTED',
    hint: expect.stringContaining('Task Scheduler'),
  })
})
