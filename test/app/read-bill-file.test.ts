import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {readBillFile} from '../../src/app/read-bill-file.ts'
import {temporaryHome} from '../support/temporary-home.ts'

const TEXT = 'usage_date_utc,model,cost_usd\r\n2026-11-20,Claude Opus 5.5,1.50\r\n'

async function fileOf(content: string | Uint8Array): Promise<string> {
  const file = join(await temporaryHome(), 'cost.csv')
  await writeFile(file, content)
  return file
}

describe('a file of a bill', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a byte-order mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16, as spreadsheets save it', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
  ])('is read in %s', async (_encoding, bytes) => {
    const [line, ...more] = await readBillFile(await fileOf(bytes))
    expect([line?.day, line?.amountUsd, more]).toEqual(['2026-11-20', 1.5, []])
  })

  it('is refused when it is no text', async () => {
    const file = await fileOf(Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe, 0x80]))
    await expect(readBillFile(file)).rejects.toMatchObject({
      code: 'BILL_UNREADABLE',
      exitCode: 2,
      message: `${file} is no text in UTF-8.`,
    })
  })

  it('is refused when it is not there, or a folder, and the path is named', async () => {
    const home = await temporaryHome()
    await mkdir(join(home, 'folder'))
    await expect(readBillFile(join(home, 'none.csv'))).rejects.toMatchObject({
      code: 'BILL_UNREADABLE',
      exitCode: 2,
      message: `${join(home, 'none.csv')} does not exist.`,
    })
    await expect(readBillFile(join(home, 'folder'))).rejects.toMatchObject({
      code: 'BILL_UNREADABLE',
      message: `${join(home, 'folder')} is a folder, not a file.`,
    })
  })

  it('is refused when it has no line', async () => {
    const file = await fileOf('usage_date_utc,model,cost_usd\n')
    await expect(readBillFile(file)).rejects.toMatchObject({code: 'BILL_EMPTY', exitCode: 1})
  })
})
