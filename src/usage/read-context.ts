import type {Attributes} from '../otlp/records.ts'
import {readText} from './read-text.ts'
import type {Context} from './usage-event.ts'

const USER_IDS = ['user.id', 'enduser.id', 'traceloop.association.properties.user_id'] as const
const ACCOUNT_IDS = ['user.account_uuid', 'user.account_id'] as const
const ORGANIZATION_IDS = ['organization.id', 'anthropic.organization.id'] as const

/** Attributes of a record that tell who and where. */
export const CONTEXT_ATTRIBUTES = [
  ...USER_IDS,
  'user.email',
  ...ACCOUNT_IDS,
  ...ORGANIZATION_IDS,
  'vcs.owner.name',
  'vcs.repository.name',
] as const

const ATTRIBUTE_LIMIT = 32
/** Keys that an SDK or the machine sets; what remains on a resource was set by its user, as is the pull request. */
const MACHINE_ATTRIBUTE =
  /^(?!vcs\.change\.id$)(?:service|os|host|wsl|telemetry|process|container|k8s|cloud|user|enduser|organization|vcs)\./
const PROJECT_ATTRIBUTES = ['project.name', 'project'] as const
const RESOURCE_TEXTS: readonly string[] = [...CONTEXT_ATTRIBUTES, ...PROJECT_ATTRIBUTES]

/** Reads the contexts of records that share a resource; equal contexts are the same object. */
export function createContextReader(resource: Attributes): (record: Attributes) => Context {
  const shared = {branch: readBranch(resource), attributes: readUserAttributes(resource)}
  const ofResource = new Map(RESOURCE_TEXTS.map(name => [name, readText(resource.get(name))]))
  const known = new Map<string, Context>()
  return record => {
    const key = contextKey(record)
    const context = known.get(key) ?? readContext(record, ofResource, shared)
    known.set(key, context)
    return context
  }
}

/** No text that is read holds a NUL or is empty. */
function contextKey(record: Attributes): string {
  let key = ''
  for (const name of CONTEXT_ATTRIBUTES) key += `${readText(record.get(name)) ?? ''}\0`
  return key
}

function readContext(
  record: Attributes,
  ofResource: ReadonlyMap<string, string | undefined>,
  shared: Pick<Context, 'branch' | 'attributes'>,
): Context {
  const text = (name: string) => readText(record.get(name)) ?? ofResource.get(name)
  const first = (names: readonly string[]) => names.map(text).find(found => found !== undefined)
  return {
    userId: first(USER_IDS),
    userEmail: text('user.email'),
    accountId: first(ACCOUNT_IDS),
    organizationId: first(ORGANIZATION_IDS),
    project: readProject(text),
    ...shared,
  }
}

function readProject(text: (name: string) => string | undefined): string | undefined {
  const repository = text('vcs.repository.name')
  if (repository === undefined) return PROJECT_ATTRIBUTES.map(text).find(name => name !== undefined)
  const owner = text('vcs.owner.name')
  return owner === undefined || repository.includes('/') ? repository : readText(`${owner}/${repository}`)
}

/**
 * Of the resource alone. On a record Claude Code names the branch of the commit that it tells of (2.1.330 does so of
 * `git commit`), which is no word about the rest of the session.
 */
function readBranch(resource: Attributes): string | undefined {
  return readText(resource.get('vcs.ref.head.name'))?.replace(/^refs\/heads\/(?=.)/, '')
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
