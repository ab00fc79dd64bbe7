import {readFileSync, writeFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {budgetsSchema} from '../src/report/budget/budget-schema.ts'
import {jsonSchemaText} from './json-schema-text.ts'

const SCHEMA_FILE = resolve(import.meta.dirname, '../budgets.schema.json')

/** The text that `budgets.schema.json` should have, from the schema that the program itself checks budgets with. */
export function budgetsSchemaText(): string {
  return jsonSchemaText(budgetsSchema, 'stackspend budgets')
}

/** The text that it has. */
export function readBudgetsSchema(): string {
  return readFileSync(SCHEMA_FILE, 'utf8')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCHEMA_FILE, budgetsSchemaText())
