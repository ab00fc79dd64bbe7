/** The program itself with the environment of a test: `ask-program.ts JSON ARGUMENTS…`. */
import {resolve} from 'node:path'
import {pathToFileURL} from 'node:url'

const [environment = '{}', ...args] = process.argv.slice(2)
Object.assign(process.env, JSON.parse(environment))
const main = resolve(import.meta.dirname, '../../../dist/main.js')
await (await import(pathToFileURL(main).href)).main(args)
