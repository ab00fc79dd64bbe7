import {readFileSync, writeFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {fileURLToPath} from 'node:url'

/**
 * Cuts what the tests hold our requests and the loopback GitHub's answers against out of GitHub's own OpenAPI description,
 * which is too large to depend on (385 MB with all its versions):
 *
 *   npm pack @octokit/openapi && tar -xzf octokit-openapi-*.tgz package/generated/api.github.com.json
 *   node tools/excerpt-github-openapi.ts package/generated/api.github.com.json
 */
const OPERATIONS: readonly (readonly [path: string, ...methods: string[]])[] = [
  ['/repos/{owner}/{repo}/issues/{issue_number}/comments', 'get', 'post'],
  ['/repos/{owner}/{repo}/issues/comments/{comment_id}', 'get', 'patch', 'delete'],
  ['/repos/{owner}/{repo}/pulls/{pull_number}', 'get'],
  ['/user', 'get'],
]

/** Prose, and examples as long as all the rest: a schema says the same without. */
const PROSE = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'x-github',
  'x-octokit',
])

const EXCERPT_FILE = resolve(import.meta.dirname, '../test/fixtures/github-openapi.json')

type JsonObject = {readonly [name: string]: unknown}

/** The text of the fixture: the operations, what they refer to, and which version of the description they are of. */
export function excerptOpenApi(description: JsonObject): string {
  const paths = Object.fromEntries(
    OPERATIONS.map(([path, ...methods]) => {
      const operations = objectAt(description, 'paths', path)
      return [path, Object.fromEntries(methods.map(method => [method, objectAt(operations, method)]))]
    }),
  )
  const whole = {
    openapi: description.openapi,
    info: {title: objectAt(description, 'info').title, version: objectAt(description, 'info').version},
    paths: withoutProse(paths),
    components: collectComponents(description, paths),
  }
  return `${JSON.stringify(sorted(whole), undefined, 1)}\n`
}

/** Everything that is referred to, however indirectly. */
function collectComponents(description: JsonObject, start: unknown): JsonObject {
  const components: Record<string, Record<string, unknown>> = {}
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each)
    if (!isObject(value)) return
    const [, kind, name] = /^#\/components\/(\w+)\/(.+)$/.exec(String(value.$ref)) ?? []
    if (kind !== undefined && name !== undefined && components[kind]?.[name] === undefined) {
      const component = withoutProse(objectAt(description, 'components', kind, name))
      components[kind] = {...components[kind], [name]: component}
      visit(component)
    }
    for (const each of Object.values(value)) visit(each)
  }
  visit(withoutProse(start))
  return components
}

/** Names sorted, so that a later version differs only where it differs. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(name => [name, sorted(value[name])]),
  )
}

/** A property may be called "description", so names of properties stay. */
function withoutProse(value: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map(each => withoutProse(each))
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([name]) => isNames || !PROSE.has(name))
  return Object.fromEntries(
    kept.map(([name, each]) => [
      name,
      withoutProse(each, !isNames && (name === 'properties' || name === 'schemas')),
    ]),
  )
}

function objectAt(value: unknown, ...names: readonly string[]): JsonObject {
  let found = value
  for (const name of names) found = isObject(found) ? found[name] : undefined
  if (isObject(found)) return found
  throw new Error(`the description has no ${names.join(' › ')}`)
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = process.argv[2]
  if (file === undefined) throw new Error('say where the description is: FILE/api.github.com.json')
  writeFileSync(EXCERPT_FILE, excerptOpenApi(JSON.parse(readFileSync(file, 'utf8'))))
}
