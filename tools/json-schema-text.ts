import {toJsonSchema} from '@valibot/to-json-schema'

/** A JSON Schema for editors, from the schema that the program itself checks a kind of document with. */
export function jsonSchemaText(schema: Parameters<typeof toJsonSchema>[0], title: string): string {
  // JSON knows only finite numbers, so there is nothing to say for `finite`.
  const converted = toJsonSchema(schema, {
    typeMode: 'input',
    target: 'draft-07',
    ignoreActions: ['finite'],
    overrideAction: ({valibotAction, jsonSchema}) =>
      valibotAction.type === 'safe_integer' ? {...jsonSchema, type: 'integer'} : undefined,
  })
  const head = {$schema: 'http://json-schema.org/draft-07/schema#', title}
  return `${JSON.stringify({...head, ...converted}, null, 2)}\n`
}
