import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createContextReader} from '../../src/usage/read-context.ts'
import {attributes, type Values} from '../support/decoded-records.ts'

function contextOf(record: Values, resource: Values = {}) {
  return createContextReader(attributes(resource))(attributes(record))
}

describe('createContextReader', () => {
  it('reads who a record is of', () => {
    expect(
      contextOf({
        'user.id': 'a1b2',
        'user.email': 'ada@example.com',
        'user.account_uuid': 'account-1',
        'organization.id': 'org-1',
      }),
    ).toEqual({
      userId: 'a1b2',
      userEmail: 'ada@example.com',
      accountId: 'account-1',
      organizationId: 'org-1',
      project: undefined,
      attributes: {},
    })
  })

  it('prefers the account uuid to the account id, and takes the id where there is no other', () => {
    expect(contextOf({'user.account_uuid': 'uuid', 'user.account_id': 'id'}).accountId).toBe('uuid')
    expect(contextOf({'user.account_id': 'id'}).accountId).toBe('id')
  })

  it('prefers what the record says to what its resource says', () => {
    const resource = {'user.email': 'grace@example.com', 'user.id': 'r'}
    expect(contextOf({'user.email': 'ada@example.com'}, resource)).toMatchObject({
      userEmail: 'ada@example.com',
      userId: 'r',
    })
  })

  it('shares one context among records that say the same of who and where', () => {
    const read = createContextReader(attributes({team: 'x'}))
    expect(read(attributes({'user.id': 'a', model: 'opus'}))).toBe(read(attributes({'user.id': 'a'})))
    expect(read(attributes({'user.id': 'a'}))).not.toBe(read(attributes({'user.id': 'b'})))
  })

  it('tells records apart whose values only look alike when they are strung together', () => {
    const read = createContextReader(attributes({}))
    read(attributes({'user.id': 'a', 'user.email': 'b\u0000c'}))
    expect(read(attributes({'user.id': 'a\u0000b', 'user.email': 'c'}))).toMatchObject({userEmail: 'c'})
    read(attributes({'user.id': {not: 'a text'}}))
    expect(read(attributes({'user.id': '[object Object]'})).userId).toBe('[object Object]')
  })
})

describe('the project of a context', () => {
  it('is owner and name of the repository', () => {
    expect(contextOf({'vcs.owner.name': 'acme', 'vcs.repository.name': 'shop'}).project).toBe('acme/shop')
    expect(contextOf({'vcs.owner.name': 'acme', 'vcs.repository.name': 'acme/shop'}).project).toBe(
      'acme/shop',
    )
    expect(contextOf({'vcs.repository.name': 'shop'}).project).toBe('shop')
  })

  it('is else what the resource calls project.name or project', () => {
    expect(contextOf({}, {'project.name': 'billing', project: 'other'}).project).toBe('billing')
    expect(contextOf({}, {project: 'billing'}).project).toBe('billing')
    expect(contextOf({'vcs.repository.name': 'shop'}, {project: 'billing'}).project).toBe('shop')
  })

  it('is else unknown', () => {
    expect(contextOf({'vcs.owner.name': 'acme'}, {'service.name': 'claude-code'}).project).toBeUndefined()
  })
})

describe('the branch of a context', () => {
  it('is what the resource names, without what git calls it in full', () => {
    expect(contextOf({}, {'vcs.ref.head.name': 'fix/retry'}).branch).toBe('fix/retry')
    expect(contextOf({}, {'vcs.ref.head.name': 'refs/heads/fix/retry'}).branch).toBe('fix/retry')
    expect(contextOf({}, {'vcs.ref.head.name': 'refs/heads/'}).branch).toBe('refs/heads/')
    expect(contextOf({}, {}).branch).toBeUndefined()
  })

  it('is taken as it is: clients have decoded it', () => {
    expect(contextOf({}, {'vcs.ref.head.name': '100%2F'}).branch).toBe('100%2F')
  })

  it('is not the one that a record tells of a commit', () => {
    expect(contextOf({'vcs.ref.head.name': 'other'}).branch).toBeUndefined()
    expect(contextOf({'vcs.ref.head.name': 'other'}, {'vcs.ref.head.name': 'fix'}).branch).toBe('fix')
  })
})

describe('the attributes of a context', () => {
  it('are what the user set on the resource, without what an SDK or the machine set', () => {
    const machine = {
      'service.name': 'claude-code',
      'os.version': '6.1',
      'host.name': 'adas-laptop',
      'wsl.version': '2',
      'telemetry.sdk.name': 'opentelemetry',
      'process.command_args': ['claude', '--secret'],
      'container.id': 'c',
      'k8s.pod.name': 'p',
      'cloud.region': 'eu',
      'user.email': 'ada@example.com',
      'organization.id': 'org-1',
      'vcs.repository.url.full': 'https://token@example.com/acme/shop',
    }
    expect(contextOf({}, {...machine, cost_center: '4711', 'team.id': 'platform'}).attributes).toEqual({
      cost_center: '4711',
      'team.id': 'platform',
    })
  })

  it('are also what CI says of itself: the pull request, and the run', () => {
    const ci = {'vcs.change.id': '12', 'cicd.pipeline.name': 'Review', 'cicd.pipeline.run.id': '77'}
    const vcs = {'vcs.change.id.x': '1', 'vcs.ref.head.name': 'fix', 'vcs.change.title': 'Secret plans'}
    expect(contextOf({}, {...ci, ...vcs}).attributes).toEqual(ci)
  })

  it('are never those of a record', () => {
    expect(contextOf({cost_center: '4711', prompt: 'secret'}).attributes).toEqual({})
  })

  it('are 32 at most, the first by name, and in that order whatever order they came in', () => {
    const names = Array.from({length: 40}, (_, index) => `key${String(index).padStart(2, '0')}`)
    const resource = Object.fromEntries(names.toReversed().map(name => [name, 'x']))
    expect(Object.keys(contextOf({}, resource).attributes)).toEqual(names.slice(0, 32))
  })

  it('are cut to 256 bytes, and left out with a name of more than 128 characters', () => {
    const resource = {long: '€'.repeat(300), ['n'.repeat(129)]: 'x'}
    expect(contextOf({}, resource).attributes).toEqual({long: expect.stringMatching(/^€{79}…[0-9a-f]{16}$/)})
  })

  it('take a number and a truth value as text, and no list or object', () => {
    const resource = {floor: 4, remote: true, tags: ['a'], nested: {a: 'b'}, empty: ''}
    expect(contextOf({}, resource).attributes).toEqual({floor: '4', remote: 'true'})
  })

  it('take a name like __proto__ for a name', () => {
    const context = createContextReader(new Map([['__proto__', 'x']]))(new Map())
    expect(Object.entries(context.attributes)).toEqual([['__proto__', 'x']])
    expect(Object.getPrototypeOf(context.attributes)).toBe(Object.prototype)
  })

  it('stay within their bounds for any resource', () => {
    const resource = fc.array(
      fc.tuple(fc.string({unit: 'binary'}), fc.string({unit: 'binary', maxLength: 400})),
    )
    fc.assert(
      fc.property(resource, pairs => {
        const kept = Object.entries(createContextReader(new Map(pairs))(new Map()).attributes)
        expect(kept.length).toBeLessThanOrEqual(32)
        for (const [, value] of kept) expect(Buffer.byteLength(value)).toBeLessThanOrEqual(256)
      }),
    )
  })
})
