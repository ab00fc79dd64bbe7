import {chmod, mkdir, symlink, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {checkHome, selfOf} from '../../src/config/check-home.ts'
import {ensureDirs, type Paths, resolvePaths} from '../../src/config/paths.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

const OWN = process.geteuid?.() ?? 0
/** Neither root nor whoever runs the tests. */
const OTHER = OWN + 4711
const mine = {uid: OWN === 0 ? OTHER : OWN, isSudo: false}

/** Whether the paths are refused, for a user who owns what the tests made. */
const refused = (paths: Paths, self: {uid: number | undefined; isSudo: boolean}) => {
  try {
    checkHome(paths, self)
    return undefined
  } catch (error) {
    return error
  }
}

/** Files of a user that are no root's: given away where the tests run as root. */
async function give(uid: number, ...paths: readonly string[]): Promise<void> {
  const {lchown} = await import('node:fs/promises')
  if (OWN === 0) for (const path of paths) await lchown(path, uid, uid)
}

describe.skipIf(process.platform === 'win32')('checkHome', () => {
  it('takes folders of its own, and such as are not there yet', async () => {
    const home = await temporaryHome()
    const paths = pathsOf(home)
    await give(mine.uid, home)
    expect(refused(paths, mine)).toBeUndefined()
    await ensureDirs(paths)
    await give(mine.uid, paths.configDir, paths.dataDir, paths.stateDir)
    expect(refused(paths, mine)).toBeUndefined()
  })

  it('refuses a home that somebody else made beforehand, and names it and its owner', async () => {
    const home = await temporaryHome()
    await chmod(home, 0o777)
    const maker = OWN === 0 ? OTHER + 1 : OWN
    await give(maker, home)
    expect(refused(pathsOf(home), {uid: OTHER, isSudo: false})).toMatchObject({
      code: 'HOME_UNSAFE',
      exitCode: 1,
      message: `${home} belongs to another user (uid ${maker}), who could read and change what is kept there`,
      hint: 'set STACKSPEND_HOME to a folder of your own',
    })
  })

  it('refuses a home of its own that everybody may change, but for one where each keeps what is theirs', async () => {
    const home = await temporaryHome()
    await give(mine.uid, home)
    await chmod(home, 0o777)
    expect(refused(pathsOf(home), mine)).toMatchObject({code: 'HOME_UNSAFE', hint: `chmod o-w '${home}'`})
    await chmod(home, 0o1777)
    expect(refused(pathsOf(home), mine)).toBeUndefined()
    await chmod(home, 0o775)
    expect(refused(pathsOf(home), mine)).toBeUndefined()
  })

  it('refuses a file in the place of a home, whoever asks', async () => {
    const file = join(await temporaryHome(), 'file')
    await writeFile(file, '')
    for (const self of [mine, {uid: 0, isSudo: false}, {uid: undefined, isSudo: false}])
      expect(refused(pathsOf(file), self)).toMatchObject({
        code: 'HOME_UNUSABLE',
        message: `${file} is no folder`,
      })
  })

  it('refuses a single file of somebody else, and a link to one', async () => {
    const home = await temporaryHome()
    const paths = pathsOf(home)
    await ensureDirs(paths)
    await give(mine.uid, home, paths.configDir, paths.dataDir, paths.stateDir)
    const elsewhere = join(home, 'elsewhere.json')
    await writeFile(elsewhere, '{}')
    await symlink(elsewhere, paths.connectionsFile)
    await give(mine.uid, paths.connectionsFile, elsewhere)
    expect(refused(paths, mine)).toBeUndefined()
    if (OWN === 0) {
      await give(OTHER + 1, elsewhere)
      expect(refused(paths, mine)).toMatchObject({code: 'HOME_UNSAFE'})
    }
  })

  it('follows a link to a folder of the same owner, as people have of ~/.config', async () => {
    const home = await temporaryHome()
    await mkdir(join(home, 'dotfiles'))
    await symlink(join(home, 'dotfiles'), join(home, '.config'))
    const paths = resolvePaths({}, 'linux', home)
    await ensureDirs(paths)
    const made = [paths.configDir, paths.dataDir, paths.stateDir]
    await give(mine.uid, home, join(home, 'dotfiles'), join(home, '.config'), ...made, ...made.map(dirname))
    expect(refused(paths, mine)).toBeUndefined()
  })

  it('lets root use any folder, but not by sudo, where it would leave its files in a person’s home', async () => {
    const home = await temporaryHome()
    const owner = OWN === 0 ? OTHER : OWN
    await give(owner, home)
    const paths = resolvePaths({}, 'linux', home)
    expect(refused(paths, {uid: 0, isSudo: false})).toBeUndefined()
    expect(refused(paths, {uid: 0, isSudo: true})).toMatchObject({
      code: 'HOME_UNSAFE',
      message: `${home} belongs to another user (uid ${owner}), and sudo would leave root's files there`,
      hint: 'run it without sudo, or set STACKSPEND_HOME to a folder of root',
    })
  })

  it('asks nothing where there are no owners', async () => {
    expect(refused(pathsOf(await temporaryHome()), {uid: undefined, isSudo: false})).toBeUndefined()
  })
})

describe('selfOf', () => {
  it('knows root by sudo from root', () => {
    const geteuid = () => 0
    expect(selfOf({env: {SUDO_UID: '1000'}, geteuid})).toEqual({uid: 0, isSudo: true})
    expect(selfOf({env: {SUDO_UID: '0'}, geteuid})).toEqual({uid: 0, isSudo: false})
    expect(selfOf({env: {}, geteuid})).toEqual({uid: 0, isSudo: false})
    expect(selfOf({env: {}})).toEqual({uid: undefined, isSudo: false})
  })
})
