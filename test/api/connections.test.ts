import {afterEach, describe, expect, it} from 'vitest'
import type {ApiClient} from '../../src/api/api-client.ts'
import {
  createConnection,
  deleteConnection,
  listConnections,
  readConnection,
} from '../../src/api/connections.ts'
import {
  type StackspendOptions,
  type StackspendServer,
  startStackspend,
  TEST_CONNECTION_ID,
} from '../support/stackspend-server.ts'
import {openClient} from './open-client.ts'

describe('connections, by the contract that is assumed', () => {
  let server: StackspendServer
  let client: ApiClient
  const start = async (options?: StackspendOptions) => {
    server = await startStackspend(options)
    client = openClient(server)
  }
  afterEach(async () => {
    await client.close()
    await server.close()
  })

  it('makes one, and knows where its telemetry goes', async () => {
    await start()
    const made = await createConnection(client, {name: 'platform'})
    if (made.status !== 'created') throw new Error(made.reason)
    expect(JSON.parse(String(server.received[0]?.body))).toEqual({provider: 'claude', name: 'platform'})
    expect(made.connection).toMatchObject({name: 'platform', ingestUrl: server.ingestUrl(made.connection.id)})
    expect(await readConnection(client, made.connection.id)).toEqual({
      status: 'found',
      connection: made.connection,
    })
  })

  it('lists and deletes', async () => {
    await start({connections: ['a', 'b']})
    expect(await listConnections(client)).toMatchObject({
      status: 'listed',
      connections: [{id: 'a'}, {id: 'b'}],
    })
    expect(await deleteConnection(client, 'a')).toEqual({status: 'deleted'})
    expect(await listConnections(client)).toMatchObject({connections: [{id: 'b'}]})
  })

  it('tells a connection that is gone from an endpoint that never was', async () => {
    await start()
    expect(await readConnection(client, 'gone')).toEqual({status: 'absent'})
    expect(await deleteConnection(client, 'gone')).toEqual({status: 'absent'})
    server.fail('connections', {status: 404})
    expect(await readConnection(client, 'gone')).toEqual({status: 'unsupported', reason: 'no-endpoint'})
  })

  it('escapes an id', async () => {
    await start({connections: ['a/b?c']})
    expect(await readConnection(client, 'a/b?c')).toMatchObject({status: 'found'})
  })

  it.each([
    ['404', {hasConnectionsEndpoint: false}, undefined, 'no-endpoint'],
    ['405', {}, {status: 405}, 'no-endpoint'],
    ['501', {}, {status: 501}, 'no-endpoint'],
    ['401', {keys: ['another']}, undefined, 'unauthorised'],
    ['403', {}, {status: 403}, 'unauthorised'],
    ['INVALID_SCOPE', {scopes: ['rollups:read']}, undefined, 'scope'],
    ['PLAN_RESTRICTED', {plan: 'starter'}, undefined, 'plan'],
  ] as const)('is unsupported on %s', async (_case, options, fault, reason) => {
    await start(options)
    if (fault) server.fail('connections', fault)
    expect(await createConnection(client, {name: 'x'})).toEqual({status: 'unsupported', reason})
    expect(await listConnections(client)).toEqual({status: 'unsupported', reason})
    expect(await readConnection(client, TEST_CONNECTION_ID)).toEqual({status: 'unsupported', reason})
    expect(await deleteConnection(client, TEST_CONNECTION_ID)).toEqual({status: 'unsupported', reason})
  })

  it.each([
    ['a bad request', {status: 422}, 'API_REFUSED'],
    ['a failing service', {status: 500}, 'API_FAILED'],
    ['another service', 'gibberish', 'API_ANSWER_INVALID'],
  ] as const)('throws on %s, without the id', async (_case, fault, code) => {
    await start()
    server.fail('connections', fault)
    const error = await readConnection(client, TEST_CONNECTION_ID).catch((caught: Error) => caught)
    expect(error).toMatchObject({code})
    expect(String(error instanceof Error && error.stack)).not.toContain(TEST_CONNECTION_ID)
  })
})
