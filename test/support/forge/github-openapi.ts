import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv, type ValidateFunction} from 'ajv'
import formats from 'ajv-formats'
import type {ForgeTestAnswer, ForgeTestRequest} from './loopback-forge.ts'

type Schema = {readonly [name: string]: unknown}
type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required?: boolean
  readonly schema: Schema
}
type Content = {readonly content?: {readonly 'application/json'?: {readonly schema: Schema}}}
type Operation = {
  readonly parameters?: readonly (Parameter | {readonly $ref: string})[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content | {readonly $ref: string}>>
}
type Description = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Made by tools/excerpt-github-openapi.ts. */
const FILE = join(import.meta.dirname, '..', '..', 'fixtures', 'github-openapi.json')

/** Holds requests and answers against GitHub's own description of its REST API. */
export class GitHubOpenApi {
  readonly #description: Description = JSON.parse(readFileSync(FILE, 'utf8'))
  readonly #ajv = new Ajv({strict: false, allErrors: true, coerceTypes: false})
  readonly #compiled = new Map<string, ValidateFunction>()

  constructor() {
    formats.default(this.#ajv)
    this.#ajv.addSchema({$id: 'github', ...this.#description})
  }

  /** What is wrong with a request; a path that the excerpt lacks is wrong. */
  checkRequest({method, path, query, headers, text}: ForgeTestRequest): string[] {
    const found = this.#find(method, path)
    if (found === undefined) return [`${method} ${path} is no operation`]
    const {operation, values} = found
    const parameters = (operation.parameters ?? []).map(each => this.#resolve<Parameter>(each))
    const inPath = parameters.filter(each => each.in === 'path')
    const inQuery = parameters.filter(each => each.in === 'query')
    const unknown = [...query.keys()].filter(name => !inQuery.some(each => each.name === name))
    const schema = operation.requestBody?.content?.['application/json']?.schema
    return [
      ...inPath.flatMap(each =>
        this.#check(each.schema, toValue(each.schema, values[each.name] ?? ''), each.name),
      ),
      ...inQuery.flatMap(({name, required, schema}) => {
        const value = query.get(name)
        if (value === null) return required ? [`${name} is missing`] : []
        return this.#check(schema, toValue(schema, value), name)
      }),
      ...unknown.map(name => `${name} is no parameter`),
      ...(schema === undefined
        ? []
        : this.#check({...schema, additionalProperties: false}, parse(text), 'body')),
      ...(schema === undefined && text !== '' ? ['a body was sent'] : []),
      ...(headers['user-agent'] === undefined ? ['no user-agent was sent'] : []),
    ]
  }

  /** What is wrong with an answer to that request. A status that is not of the operation itself is a basic error. */
  checkAnswer({method, path}: ForgeTestRequest, {status, body}: ForgeTestAnswer): string[] {
    const operation = this.#find(method, path)?.operation
    const response = operation?.responses[status]
    if (response === undefined) {
      return status >= 300
        ? this.#check({$ref: '#/components/schemas/basic-error'}, body, `${status}`)
        : [`${status} is not documented`]
    }
    const schema = this.#resolve<Content>(response).content?.['application/json']?.schema
    if (schema === undefined) return body === undefined ? [] : [`${status} has a body`]
    return this.#check(schema, body, `${status}`)
  }

  /** The least that a schema allows, with some values of one's own. */
  sample(name: string, values: Schema): Schema {
    return {...(this.#sampleOf({$ref: `#/components/schemas/${name}`}) as Schema), ...values}
  }

  #find(method: string, path: string): {operation: Operation; values: Record<string, string>} | undefined {
    for (const [template, operations] of Object.entries(this.#description.paths)) {
      const pattern = template.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
      const match = new RegExp(`^${pattern}$`).exec(path)
      const operation = operations[method.toLowerCase()]
      if (match !== null && operation !== undefined) return {operation, values: {...match.groups}}
    }
    return undefined
  }

  #resolve<T>(value: T | {readonly $ref: string}): T {
    if (typeof value !== 'object' || value === null || !('$ref' in value)) return value as T
    const [, , kind = '', name = ''] = value.$ref.split('/')
    return this.#description.components[kind]?.[name] as T
  }

  #check(schema: Schema, value: unknown, where: string): string[] {
    const validate = this.#compile(JSON.stringify(schema).replaceAll('"#/', '"github#/'))
    if (validate(value)) return []
    return (validate.errors ?? []).map(({instancePath, message}) => `${where}${instancePath} ${message}`)
  }

  /** Compiling takes far longer than checking. */
  #compile(schema: string): ValidateFunction {
    const validate = this.#compiled.get(schema) ?? this.#ajv.compile(JSON.parse(schema))
    this.#compiled.set(schema, validate)
    return validate
  }

  #sampleOf(schema: Schema): unknown {
    if ('$ref' in schema) return this.#sampleOf(this.#resolve<Schema>(schema as {$ref: string}))
    if (schema.nullable === true) return null
    const [choice] = [schema.enum, schema.oneOf, schema.anyOf].filter(Array.isArray)
    if (choice !== undefined) return choice === schema.enum ? choice[0] : this.#sampleOf(choice[0])
    if (Array.isArray(schema.allOf))
      return Object.assign({}, ...schema.allOf.map(each => this.#sampleOf(each)))
    switch (schema.type) {
      case 'array':
        return []
      case 'boolean':
        return false
      case 'integer':
      case 'number':
        return 1
      case 'string':
        return TEXTS[String(schema.format)] ?? 'text'
      default: {
        const properties = (schema.properties ?? {}) as Record<string, Schema>
        const required = (schema.required ?? []) as readonly string[]
        return Object.fromEntries(
          required.map(name => [name, this.#sampleOf(properties[name] ?? {type: 'string'})]),
        )
      }
    }
  }
}

const TEXTS: Readonly<Record<string, string>> = {
  uri: 'https://github.example/something',
  'date-time': '2026-11-23T10:00:00Z',
  email: 'somebody@example.com',
}

function toValue(schema: Schema, text: string): unknown {
  return schema.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
