import {readFileSync, writeFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {priceOverridesSchema} from '../src/pricing/price-list-schema.ts'
import {jsonSchemaText} from './json-schema-text.ts'

const SCHEMA_FILE = resolve(import.meta.dirname, '../pricing.schema.json')

/**
 * The text that `pricing.schema.json` should have, from the schema that the program itself checks overrides with.
 * It holds for the built-in list too, so that one address serves an editor for both.
 */
export function pricingSchemaText(): string {
  return jsonSchemaText(priceOverridesSchema, 'stackspend price list')
}

/** The text that it has. */
export function readPricingSchema(): string {
  return readFileSync(SCHEMA_FILE, 'utf8')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCHEMA_FILE, pricingSchemaText())
