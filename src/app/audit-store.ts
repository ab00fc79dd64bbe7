import {priceBoundariesMs} from '../pricing/price-boundaries.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {auditPrices, type PriceAudit} from '../report/audit-prices.ts'
import {BUCKET_MS} from '../usage/bucket.ts'
import {openReader} from './open-reader.ts'

/**
 * Holds a price list against all usage on file; `null` when there is none.
 * @throws StackspendError STORE_*
 */
export async function auditStore(storeFile: string, prices: PriceList): Promise<PriceAudit | null> {
  const reader = await openReader(storeFile, prices)
  if (reader === undefined) return null
  try {
    const range = await reader.bucketRange()
    if (range === undefined) return null
    const boundaries = priceBoundariesMs(prices, await reader.models())
    const rows = await reader.spend({by: [], filters: [], offsets: [], priceBoundariesMs: boundaries})
    return auditPrices(rows, prices, (range.last + 1) * BUCKET_MS - 1)
  } finally {
    await reader.close()
  }
}
