import {readFileSync, writeFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {toJsonSchema} from '@valibot/to-json-schema'
import {priceOverridesSchema} from '../src/pricing/price-list-schema.ts'

const SCHEMA_FILE = resolve(import.meta.dirname, '../pricing.schema.json')

/**
 * The text that `pricing.schema.json` should have, from the schema that the program itself checks overrides with.
 * It holds for the built-in list too, so that one address serves an editor for both.
 */
export function pricingSchemaText(): string {
  // JSON knows only finite numbers, so there is nothing to say for `finite`.
  const schema = toJsonSchema(priceOverridesSchema, {
    typeMode: 'input',
    target: 'draft-07',
    ignoreActions: ['finite'],
    overrideAction: ({valibotAction, jsonSchema}) =>
      valibotAction.type === 'safe_integer' ? {...jsonSchema, type: 'integer'} : undefined,
  })
  const head = {$schema: 'http://json-schema.org/draft-07/schema#', title: 'stackspend price list'}
  return `${JSON.stringify({...head, ...schema}, null, 2)}\n`
}

/** The text that it has. */
export function readPricingSchema(): string {
  return readFileSync(SCHEMA_FILE, 'utf8')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCHEMA_FILE, pricingSchemaText())
