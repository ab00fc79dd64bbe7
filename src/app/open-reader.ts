import type {PriceList} from '../pricing/price-list.ts'
import {promptThresholds} from '../pricing/prompt-thresholds.ts'
import {UsageReader} from '../store/usage-reader.ts'

/**
 * Opens a store to read, summed by the prompt sizes of this price list; `undefined` when nothing has been
 * recorded yet. A list with other prompt sizes than the last one makes the store sum anew, once.
 */
export async function openReader(storeFile: string, prices: PriceList): Promise<UsageReader | undefined> {
  const thresholds = promptThresholds(prices)
  const reader = await UsageReader.open(storeFile)
  if (reader === undefined || (await reader.hasThresholds(thresholds))) return reader
  await reader.close()
  const {UsageStore} = await import('../store/usage-store.ts')
  const writer = await UsageStore.open(storeFile, {promptThresholds: thresholds})
  await writer.close()
  return UsageReader.open(storeFile)
}
