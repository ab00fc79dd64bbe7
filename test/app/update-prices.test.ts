import {readdir, writeFile} from 'node:fs/promises'
import {describe, expect, it} from 'vitest'
import {updatePrices} from '../../src/app/update-prices.ts'
import {listFile, newerList} from '../support/newer-price-list.ts'
import {pricePathsOf} from '../support/price-list.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

/** Begins to take a list of this version, with this answer to what is asked. */
async function takeInto(home: string, version: string, answer: boolean) {
  const paths = pathsOf(home)
  const asked: string[] = []
  const taking = updatePrices(
    {file: await listFile(home, await newerList(version))},
    {
      paths: pricePathsOf(paths),
      settingsFile: paths.settingsFile,
      dryRun: false,
      version: '0.0.0',
      env: {},
      mayInstall: async ({before, after}) => {
        asked.push(`${before.version} → ${after.version}`)
        return answer
      },
    },
  )
  return {taking, asked, listsDir: paths.priceListsDir}
}

describe('updatePrices', () => {
  it('leaves everything as it is when the answer is no', async () => {
    const home = await temporaryHome()
    const {taking, asked, listsDir} = await takeInto(home, '2026-12-01', false)
    await expect(taking).rejects.toMatchObject({code: 'CANCELLED', message: 'the list in use stays'})
    expect(asked).toEqual(['2026-11-20 → 2026-12-01'])
    await expect(readdir(listsDir)).rejects.toMatchObject({code: 'ENOENT'})
  })

  it('keeps every list that was in use', async () => {
    const home = await temporaryHome()
    for (const version of ['2026-12-01', '2026-12-01.2', '2026-12-01.10']) {
      const {taking} = await takeInto(home, version, true)
      expect(await taking).toMatchObject({status: 'installed', version})
    }
    const {listsDir, taking} = await takeInto(home, '2026-12-01.9', true)
    await expect(taking).rejects.toMatchObject({
      code: 'PRICE_LIST_NOT_NEWER',
      message: 'list 2026-12-01.9 is older than 2026-12-01.10, which is in use',
    })
    expect((await readdir(listsDir)).sort()).toEqual([
      '2026-11-20.json',
      '2026-12-01.10.json',
      '2026-12-01.2.json',
      '2026-12-01.json',
    ])
  })

  it('says when there is no folder to keep it in', async () => {
    const home = await temporaryHome()
    await writeFile(pathsOf(home).dataDir, 'a file in the place of the folder')
    const {taking} = await takeInto(home, '2026-12-01', true)
    await expect(taking).rejects.toMatchObject({code: 'HOME_UNUSABLE'})
  })
})
