import {mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {bareRepository, cloneOf, git, gitFolder} from '../../support/git.ts'
import {runShare} from '../../support/sharing.ts'
import {temporaryHome} from '../../support/temporary-home.ts'

const HOOK = '.git/hooks/pre-push'

/** A clone, and `stackspend share` in it. */
async function repository(...cloneArgs: readonly string[]) {
  const folder = await cloneOf(await bareRepository(), ...cloneArgs)
  const home = await temporaryHome()
  const share = (args: readonly string[], where = folder) => runShare(where, home, args)
  return {folder, share, file: (path: string) => join(folder, path)}
}

function write(file: string, text: string | Uint8Array, mode = 0o755): void {
  mkdirSync(join(file, '..'), {recursive: true})
  writeFileSync(file, text, {mode})
}

describe('stackspend share install', () => {
  it('adds a hook that runs, and uninstall takes it away', async () => {
    const {share, file} = await repository()
    const {stdout, stderr, exitCode} = await share(['install'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`Each push shares what its branches cost, from ${file(HOOK)}`)
    expect(stderr).toContain('! stackspend is not in PATH')
    expect(statSync(file(HOOK)).mode & 0o777).toBe(0o755)
    expect((await share(['install'])).stdout).toContain('already')
    expect((await share(['uninstall'])).stdout).toBe(`${file(HOOK)} is gone: nothing else was in it.\n`)
    expect((await share(['uninstall'])).stdout).toBe(`Nothing of stackspend is in ${file(HOOK)}.\n`)
  })

  it('keeps a hook that is there, with its mode, and uninstall gives it back to the byte', async () => {
    const {share, file} = await repository()
    const before = Buffer.from('#!/bin/sh\n# caf\xe9\nexec true\n', 'latin1')
    write(file(HOOK), before, 0o750)
    await share(['install'])
    expect(readFileSync(file(HOOK), 'latin1')).toMatch(
      /^#!\/bin\/sh\n# >>> stackspend share >>>\n[\s\S]*# caf\xe9\nexec true\n$/,
    )
    expect(statSync(file(HOOK)).mode & 0o777).toBe(0o750)
    expect((await share(['uninstall', '--json'])).stdout).toContain('"status": "restored"')
    expect(readFileSync(file(HOOK)).equals(before)).toBe(true)
    expect(statSync(file(HOOK)).mode & 0o777).toBe(0o750)
  })

  it('goes where git looks: core.hooksPath, from a subfolder, and says who else gets it', async () => {
    const {folder, share, file} = await repository()
    await git(folder, 'config', 'core.hooksPath', 'our hooks')
    mkdirSync(file('deep/down'), {recursive: true})
    const {stderr} = await share(['install'], file('deep/down'))
    expect(readFileSync(file('our hooks/pre-push'), 'utf8')).toContain('stackspend share hook')
    expect(stderr).toContain('everyone who gets it will share too')
    const elsewhere = join(gitFolder(), 'hooks')
    await git(folder, 'config', 'core.hooksPath', elsewhere)
    expect((await share(['install'])).stderr).toContain('other repositories may use')
    expect(readFileSync(join(elsewhere, 'pre-push'), 'utf8')).toContain('stackspend share hook')
  })

  it('is the hook of all linked worktrees', async () => {
    const {folder, share, file} = await repository()
    const linked = join(gitFolder(), 'linked')
    await git(folder, 'worktree', 'add', '-q', '-b', 'other', linked)
    await share(['install'], linked)
    expect(readFileSync(file(HOOK), 'utf8')).toContain('stackspend share hook')
  })

  it.each([
    ['a script for another language', '#!/usr/bin/env python3\n', 'is no script for sh'],
    ['a program', Buffer.from([0x7f, 0x45, 0x00, 0x0a]), 'is a program'],
  ])('leaves %s alone, and says what to do', async (_, text, reason) => {
    const {share, file} = await repository()
    write(file(HOOK), text)
    const {stderr, exitCode} = await share(['install'])
    expect(stderr).toContain(`${file(HOOK)} ${reason}; it is left as it is`)
    expect(stderr).toContain('stackspend share hook REMOTE        (code HOOK_FOREIGN)')
    expect(exitCode).toBe(1)
    expect(readFileSync(file(HOOK)).equals(Buffer.from(text))).toBe(true)
  })

  it('leaves a hook alone that git does not run, or that is a link', async () => {
    const {share, file} = await repository()
    write(file(HOOK), '#!/bin/sh\n', 0o644)
    expect((await share(['install'])).stderr).toContain('is not executable')
    const linked = await repository()
    write(linked.file('hooks/pre-push'), '#!/bin/sh\n')
    symlinkSync('../../hooks/pre-push', linked.file(HOOK))
    expect((await linked.share(['install'])).stderr).toContain('is a link')
  })

  it.each([
    ['husky', '.husky/_/h', '.husky/pre-push', '[ "$1" = "$2" ] || stackspend share hook "$1"'],
    ['lefthook', 'lefthook.yml', 'lefthook.yml', 'run: stackspend share hook {1}'],
    ['pre-commit', '.pre-commit-config.yaml', '.pre-commit-config.yaml', 'id: stackspend-share'],
  ])(
    'prints the lines for %s where it writes the hooks, and touches nothing',
    async (manager, sign, into, line) => {
      const {folder, share, file} = await repository()
      write(file(sign), '')
      if (manager === 'husky') await git(folder, 'config', 'core.hooksPath', '.husky/_')
      const {stdout, stderr} = await share(['install'])
      expect(stdout).toContain(line)
      expect(stderr).toContain(`Put this into ${into}:`)
      expect(await git(folder, 'status', '--porcelain', '--ignored', '-uall')).toBe(`?? ${sign}`)
      const printed = await share(['install', '--print', manager], gitFolder())
      expect(printed.stdout).toBe(stdout)
      expect(JSON.parse((await share(['uninstall', '--json'])).stdout)).toMatchObject({
        status: 'nothing',
        managerFile: into,
      })
    },
  )

  it('says that there is no repository', async () => {
    const {share} = await repository()
    expect((await share(['install'], gitFolder())).stderr).toContain('(code NOT_A_REPOSITORY)')
  })
})
