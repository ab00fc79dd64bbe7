import {chmod, lstat, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {closeToOthers, keepPrivate, writePrivateFile} from '../../src/config/private-file.ts'
import {temporaryHome} from '../support/temporary-home.ts'

const modeOf = async (path: string) => (await stat(path)).mode & 0o777

describe.skipIf(process.platform === 'win32')('writePrivateFile', () => {
  it('closes to others what they could read', async () => {
    const file = join(await temporaryHome(), 'file')
    await writeFile(file, 'old', {mode: 0o644})
    await writePrivateFile(file, 'new')
    expect([await readFile(file, 'utf8'), await modeOf(file)]).toEqual(['new', 0o600])
  })

  it('takes the place of a link, and leaves alone where it leads', async () => {
    const home = await temporaryHome()
    const [file, victim] = [join(home, 'file'), join(home, 'victim')]
    await writeFile(victim, 'untouched')
    await symlink(victim, file)
    await writePrivateFile(file, 'new')
    expect((await lstat(file)).isSymbolicLink()).toBe(false)
    expect(await readFile(victim, 'utf8')).toBe('untouched')
  })

  it('leaves nothing behind when it fails', async () => {
    const home = await temporaryHome()
    await expect(writePrivateFile(join(home, 'no', 'file'), 'x')).rejects.toMatchObject({code: 'ENOENT'})
    expect(await readdir(home)).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('keepPrivate', () => {
  it('makes an empty file for its owner alone', async () => {
    const file = join(await temporaryHome(), 'file')
    keepPrivate(file)
    expect([await readFile(file, 'utf8'), await modeOf(file)]).toEqual(['', 0o600])
  })

  it('closes one that is there, and leaves what it holds', async () => {
    const file = join(await temporaryHome(), 'file')
    await writeFile(file, 'kept')
    await chmod(file, 0o666)
    keepPrivate(file)
    expect([await readFile(file, 'utf8'), await modeOf(file)]).toEqual(['kept', 0o600])
  })
})

describe.skipIf(process.platform === 'win32')('closeToOthers', () => {
  it('widens nothing', async () => {
    const file = join(await temporaryHome(), 'file')
    await writeFile(file, '')
    await chmod(file, 0o400)
    closeToOthers(file, 0o600)
    expect(await modeOf(file)).toBe(0o400)
  })
})
