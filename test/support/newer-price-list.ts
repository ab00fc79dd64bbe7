import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {BUILT_IN_PRICES} from './price-list.ts'

type Row = {from: string; to: string | null; usdPerMillionTokens: Record<string, number>}
export type PriceDocument = {version: string; asOf: string; models: {id: string; prices: Row[]}[]}

const builtIn = async (): Promise<PriceDocument> => JSON.parse(await readFile(BUILT_IN_PRICES, 'utf8'))

/** The built-in list as a newer version, in which Opus 5.5 costs one dollar more per million input tokens from a day on. */
export async function newerList(
  version = '2026-12-01',
  from = '2026-11-22T12:15:00Z',
): Promise<PriceDocument> {
  const list = await builtIn()
  const models = list.models.map(model => {
    const [row] = model.prices
    if (model.id !== 'claude-opus-5-5' || row === undefined) return model
    const rates = {...row.usdPerMillionTokens, input: 5}
    return {
      ...model,
      prices: [
        {...row, to: from},
        {...row, from, usdPerMillionTokens: rates},
      ],
    }
  })
  return {...list, version, asOf: '2026-12-01', models}
}

/** A file in `home` with this list, or this text. */
export async function listFile(home: string, list: unknown): Promise<string> {
  const file = join(home, 'list.json')
  await writeFile(file, typeof list === 'string' ? list : JSON.stringify(list))
  return file
}
