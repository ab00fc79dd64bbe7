import {mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {writeWholeFile} from '../../src/config/write-whole-file.ts'
import {temporaryFolder} from '../support/temporary-store.ts'

const newFile = () => join(temporaryFolder(), 'result.csv')
const write = (file: string, text: string, {force = false} = {}) =>
  writeWholeFile(file, {force}, temporary => writeFile(temporary, text))

describe('writeWholeFile', () => {
  it('writes a file that only its owner may read, and nothing beside it', async () => {
    const file = newFile()
    await write(file, 'all')
    expect(readFileSync(file, 'utf8')).toBe('all')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(dirname(file))).toEqual(['result.csv'])
  })

  it('keeps the old file until the new one is whole', async () => {
    const file = newFile()
    writeFileSync(file, 'old')
    await writeWholeFile(file, {force: true}, async temporary => {
      await writeFile(temporary, 'half')
      expect(readFileSync(file, 'utf8')).toBe('old')
      await writeFile(temporary, 'whole')
    })
    expect(readFileSync(file, 'utf8')).toBe('whole')
  })

  it('replaces nothing unless it is asked to, not even what came while it wrote', async () => {
    const file = newFile()
    const late = writeWholeFile(file, {force: false}, async () => writeFileSync(file, 'theirs'))
    await expect(late).rejects.toMatchObject({code: 'FILE_EXISTS', exitCode: 2})
    await expect(write(file, 'ours')).rejects.toMatchObject({code: 'FILE_EXISTS'})
    expect(readFileSync(file, 'utf8')).toBe('theirs')
    expect(readdirSync(dirname(file))).toEqual(['result.csv'])
  })

  it('replaces a link, not what it leads to', async () => {
    const file = newFile()
    const other = join(dirname(file), 'other')
    writeFileSync(other, 'precious')
    symlinkSync(other, file)
    await expect(write(file, 'ours')).rejects.toMatchObject({code: 'FILE_EXISTS'})
    await write(file, 'ours', {force: true})
    expect(readFileSync(other, 'utf8')).toBe('precious')
    expect(readFileSync(file, 'utf8')).toBe('ours')
  })

  it('leaves nothing behind when writing fails', async () => {
    const file = newFile()
    const failure = new Error('half way')
    const failing = writeWholeFile(file, {force: false}, async temporary => {
      await writeFile(temporary, 'half')
      throw failure
    })
    await expect(failing).rejects.toBe(failure)
    expect(readdirSync(dirname(file))).toEqual([])
  })

  it('says why a file cannot be written', async () => {
    const file = newFile()
    await expect(write(join(dirname(file), 'missing', 'x'), '')).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: expect.stringMatching(/x: its folder is not there$/),
    })
    writeFileSync(file, '')
    await expect(write(join(file, 'x'), '')).rejects.toMatchObject({
      message: expect.stringMatching(/x: its folder is no folder$/),
    })
    const folder = join(dirname(file), 'folder')
    mkdirSync(folder)
    await expect(write(folder, '', {force: true})).rejects.toMatchObject({
      message: expect.stringMatching(/folder: it is a folder$/),
    })
  })
})
