import {beforeEach, describe, expect, it} from 'vitest'
import {connectOtlp} from '../../src/app/connect-otlp.ts'
import {
  forgetConnection,
  giveConnectionName,
  listConnections,
  readConnection,
} from '../../src/app/manage-connections.ts'
import type {Paths} from '../../src/config/paths.ts'
import {QueuedStore} from '../forward/queued-store.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

let paths: Paths
beforeEach(async () => {
  paths = pathsOf(await temporaryHome())
  await connectOtlp({
    paths,
    url: 'https://a.example.com/secret',
    headers: ['authorization: secret'],
    name: 'a',
    redact: true,
    reveal: false,
    now: new Date(0),
  })
})

async function queue(): Promise<QueuedStore> {
  const store = await QueuedStore.open()
  paths = {...paths, storeFile: store.file}
  await store.add({receivedAtMs: 1}, ['a'])
  return store
}

describe('managing connections', () => {
  it('shows secrets only when asked', async () => {
    expect(await listConnections(paths, {reveal: false})).toEqual([
      {
        name: 'a',
        kind: 'otlp',
        url: 'https://a.example.com/…',
        connectionId: null,
        headers: {authorization: '…'},
        redact: true,
        createdAt: '1970-01-01T00:00:00.000Z',
      },
    ])
    expect(await readConnection(paths, 'a', {reveal: true})).toMatchObject({
      url: 'https://a.example.com/secret',
      headers: {authorization: 'secret'},
    })
  })

  it('moves the queue with the name', async () => {
    const store = await queue()
    expect(await giveConnectionName(paths, {from: 'a', to: 'b'})).toMatchObject({name: 'b'})
    expect(await store.state('b')).toMatchObject({waiting: 1})
  })

  it("refuses a name under which another remote's batches are kept, before anything is changed", async () => {
    const store = await queue()
    await store.add({receivedAtMs: 1}, ['b'])
    await expect(giveConnectionName(paths, {from: 'a', to: 'b'})).rejects.toMatchObject({
      code: 'CONNECTION_EXISTS',
      message: 'the outbox keeps batches for another remote "b"',
      hint: 'choose another name, or see stackspend outbox list --remote "b"',
    })
    expect(await listConnections(paths, {reveal: false})).toMatchObject([{name: 'a'}])
    expect(await store.state('b')).toMatchObject({waiting: 1})
    await store.outbox.drop('all')
    await giveConnectionName(paths, {from: 'a', to: 'b'})
    expect(await store.state('b')).toMatchObject({waiting: 0, dropped: 1})
  })

  it('refuses to lose what waits, unless told to', async () => {
    const store = await queue()
    await expect(forgetConnection(paths, {name: 'a', evenIfWaiting: false})).rejects.toMatchObject({
      code: 'CONNECTION_BUSY',
      message: '1 batch waits for "a" and would be lost',
      hint: 'stackspend connections remove "a" --yes',
    })
    expect(await store.state('a')).toMatchObject({waiting: 1})
    expect(await forgetConnection(paths, {name: 'a', evenIfWaiting: true})).toMatchObject({dropped: 1})
    expect(await listConnections(paths, {reveal: false})).toEqual([])
    expect(await store.outbox.states()).toEqual([])
  })

  it('forgets a connection that nothing was ever recorded for', async () => {
    expect(await forgetConnection(paths, {name: 'a', evenIfWaiting: false})).toMatchObject({
      name: 'a',
      dropped: 0,
    })
  })
})
