import type {Attributes} from '../otlp/records.ts'
import {readText} from './read-text.ts'
import type {Context} from './usage-event.ts'

/** Attributes of a record that tell who and where. */
export const CONTEXT_ATTRIBUTES = [
  'user.id',
  'user.email',
  'user.account_uuid',
  'user.account_id',
  'organization.id',
  'vcs.owner.name',
  'vcs.repository.name',
] as const

const ATTRIBUTE_LIMIT = 32
/** Keys that an SDK or the machine sets; what remains on a resource was set by its user. */
const MACHINE_ATTRIBUTE =
  /^(?:service|os|host|wsl|telemetry|process|container|k8s|cloud|user|organization|vcs)\./
const PROJECT_ATTRIBUTES = ['project.name', 'project'] as const

/** Reads the contexts of records that share a resource; equal contexts are the same object. */
export function createContextReader(resource: Attributes): (record: Attributes) => Context {
  const attributes = readUserAttributes(resource)
  const known = new Map<string, Context>()
  return record => {
    const key = JSON.stringify(CONTEXT_ATTRIBUTES.map(name => readText(record.get(name))))
    const context = known.get(key) ?? readContext(record, resource, attributes)
    known.set(key, context)
    return context
  }
}

function readContext(record: Attributes, resource: Attributes, attributes: Context['attributes']): Context {
  const text = (name: string) => readText(record.get(name)) ?? readText(resource.get(name))
  return {
    userId: text('user.id'),
    userEmail: text('user.email'),
    accountId: text('user.account_uuid') ?? text('user.account_id'),
    organizationId: text('organization.id'),
    project: readProject(text),
    attributes,
  }
}

function readProject(text: (name: string) => string | undefined): string | undefined {
  const repository = text('vcs.repository.name')
  if (repository === undefined) return PROJECT_ATTRIBUTES.map(text).find(name => name !== undefined)
  const owner = text('vcs.owner.name')
  return owner === undefined || repository.includes('/') ? repository : `${owner}/${repository}`
}

function readUserAttributes(resource: Attributes): Record<string, string> {
  const pairs: [string, string][] = []
  for (const [name, value] of resource) {
    const text = readText(value)
    if (text !== undefined && name.length <= 128 && !MACHINE_ATTRIBUTE.test(name)) pairs.push([name, text])
  }
  pairs.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(pairs.slice(0, ATTRIBUTE_LIMIT))
}
