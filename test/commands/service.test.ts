import {appendFile, chmod, mkdir, readFile, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {DetachedHome, isRunning} from '../support/detached-home.ts'
import {until} from '../support/spawned-watch.ts'

/** A home on a machine with a `systemctl` that writes down what it is asked, and does it all, or what `answers` has it do. */
async function withSystemctl(answers = '') {
  const detached = await DetachedHome.create()
  const bin = join(detached.home, 'bin')
  const asked = join(bin, 'asked')
  await mkdir(bin)
  await writeFile(join(bin, 'systemctl'), `#!/bin/sh\necho "$*" >> '${asked}'\n${answers}\n`)
  await chmod(join(bin, 'systemctl'), 0o755)
  const env = {PATH: `${bin}:${process.env.PATH}`}
  return {
    detached,
    unit: join(detached.home, '.config/systemd/user/stackspend.service'),
    run: (...args: string[]) => detached.run(args, env),
    asked: () => readFile(asked, 'utf8'),
  }
}

describe.runIf(process.platform === 'linux')('stackspend service', () => {
  it('installs, tells of and removes a unit that starts this very program', async () => {
    const {run, unit, asked} = await withSystemctl()
    expect((await run('service', 'status')).stdout).toBe('○ no service: stackspend service install\n')
    const printed = await run('service', 'install', '--print', '--port', '5318', '--redact')
    expect(printed.stdout).toMatch(
      /^ExecStart="[^"]+" "[^"]+run\.js" "watch" "--run-by" "systemd" "--port=5318" "--redact"$/m,
    )
    const installed = await run('service', 'install', '--port', '5318', '--redact')
    expect(installed).toMatchObject({exitCode: 0, stderr: ''})
    expect(await readFile(unit, 'utf8')).toBe(printed.stdout)
    expect(await asked()).toContain('--user enable stackspend.service\n')
    expect((await run('service', 'status')).stdout).toContain('● systemd runs it')
    expect(JSON.parse((await run('service', 'uninstall', '--json')).stdout)).toEqual({
      manager: 'systemd',
      outcome: 'removed',
      file: unit,
      leftRunning: null,
    })
  })

  it.each([
    ['--host', '0.0.0.0'],
    ['--token-file', '/nowhere/token'],
  ])('installs nothing that could only refuse to listen: %s %s', async (...flags) => {
    const {run, unit} = await withSystemctl()
    for (const print of [[], ['--print']]) {
      const {exitCode, stdout} = await run('service', 'install', ...flags, ...print)
      expect({exitCode, stdout}).toEqual({exitCode: 2, stdout: ''})
    }
    await expect(readFile(unit)).rejects.toThrow('ENOENT')
  })

  it('writes over a unit that was changed by hand only with --yes', async () => {
    const {run, unit} = await withSystemctl()
    await run('service', 'install')
    await appendFile(unit, '# mine\n')
    const refused = await run('service', 'install')
    expect(refused.exitCode).toBe(2)
    expect(refused.stderr).toContain('--yes')
    expect(await readFile(unit, 'utf8')).toContain('# mine')
    expect(await run('service', 'install', '--yes')).toMatchObject({exitCode: 0})
    expect(await readFile(unit, 'utf8')).not.toContain('# mine')
  })

  it('names another listener that it waits for', async () => {
    const {run, detached} = await withSystemctl()
    const {pid} = await detached.detach()
    const {stdout} = await run('service', 'install')
    expect(stdout).toContain(`waits for the end of pid ${pid}`)
  })
})

describe.runIf(process.platform === 'linux')('a listener that systemd runs', () => {
  it('is stopped and restarted by systemd', async () => {
    const {run, detached, asked} = await withSystemctl()
    const {pid} = await detached.detach()
    const info = await readFile(detached.paths.ownerInfoFile, 'utf8')
    await writeFile(detached.paths.ownerInfoFile, info.replace('"detach"', '"systemd"'))
    const {stdout} = await run('stop', '--json')
    expect(JSON.parse(stdout)).toMatchObject({state: 'stopped', pid, runBy: 'systemd'})
    expect(await asked()).toBe('--user stop stackspend.service\n')
  })

  it('is said to go on where systemd cannot be reached to end it', async () => {
    const {run, detached, unit} = await withSystemctl('exit 1')
    await mkdir(dirname(unit), {recursive: true})
    await writeFile(unit, (await run('service', 'install', '--print')).stdout)
    const {pid} = await detached.detach()
    const info = await readFile(detached.paths.ownerInfoFile, 'utf8')
    await writeFile(detached.paths.ownerInfoFile, info.replace('"detach"', '"systemd"'))
    const {exitCode, stdout, stderr} = await run('service', 'uninstall')
    expect({exitCode, stdout}).toEqual({exitCode: 0, stdout: ''})
    expect(stderr).toContain(`pid ${pid} listens until kill ${pid}`)
    await expect(readFile(unit)).rejects.toThrow('ENOENT')
  })
})

describe.runIf(process.platform === 'linux')('restart with a unit and no listener', () => {
  async function restart(answers: string) {
    const machine = await withSystemctl(answers)
    await mkdir(dirname(machine.unit), {recursive: true})
    await writeFile(machine.unit, (await machine.run('service', 'install', '--print')).stdout)
    // One that was killed goes on where it listened, on ports that no other test has.
    const {pid} = await machine.detached.detach()
    process.kill(pid, 'SIGKILL')
    await until('it to be gone', async () => ((await isRunning(pid)) ? undefined : true))
    return {...(await machine.run('restart', '--json')), asked: await machine.asked()}
  }

  it('starts one in the background when systemd neither runs nor enabled it', async () => {
    const {stdout, asked} = await restart('exit 1')
    expect(JSON.parse(stdout)).toMatchObject({state: 'started', runBy: 'detach'})
    expect(asked).not.toContain('restart')
  })

  it('has systemd start one that it enabled', async () => {
    const {asked, exitCode} = await restart('case "$*" in *is-enabled*) ;; *) exit 1 ;; esac')
    expect(asked).toContain('--user restart stackspend.service\n')
    expect(exitCode).toBe(1)
  })
})
