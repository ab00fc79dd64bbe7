import {writeFile} from 'node:fs/promises'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, it, onTestFinished, vi} from 'vitest'
import {Forwarding} from '../../src/app/forwarding.ts'
import {resolveForwarding} from '../../src/app/forwarding-options.ts'
import {addConnection, renameConnection} from '../../src/config/connections.ts'
import {ensureDirs} from '../../src/config/paths.ts'
import type {ForwardEvent} from '../../src/forward/forward-event.ts'
import {batchBody, QueuedStore} from '../forward/queued-store.ts'
import {until} from '../support/spawned-watch.ts'
import {startStackspend} from '../support/stackspend-server.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'

const CREATED_AT = '2026-11-22T10:00:00.000Z'
const now = () => ({receivedAtMs: Date.now()})

async function forwarding(flags: {forward: boolean; forwardUrls: readonly string[]}) {
  const paths = pathsOf(await temporaryHome())
  await ensureDirs(paths)
  const store = await QueuedStore.open()
  const server = await startStackspend()
  const events: ForwardEvent[] = []
  const problems: unknown[] = []
  const forwards = new Forwarding({
    options: resolveForwarding(flags, {}, CREATED_AT),
    connectionsFile: paths.connectionsFile,
    outbox: store.outbox,
    env: {},
    version: '0.0.0',
    onEvent: event => events.push(event),
    onProblem: error => problems.push(error),
  })
  onTestFinished(async () => {
    await forwards.stop(0)
    await server.close()
  })
  const add = (name: string) =>
    addConnection(paths.connectionsFile, {
      name,
      kind: 'claude',
      url: server.ingestUrl(),
      createdAt: CREATED_AT,
    })
  return {forwards, file: paths.connectionsFile, store, server, events, problems, add}
}

it('does nothing without a connection, and begins when there is one', async () => {
  const {forwards, store, server, add} = await forwarding({forward: true, forwardUrls: []})
  await forwards.start()
  expect(forwards.remotes).toEqual([])
  forwards.wake()
  await store.add(now())
  await add('team')
  await until('it to be noticed', () => forwards.remotes[0])
  await until('the batch to arrive', () => server.delivered[0])
})

it('is told nothing when it is off', async () => {
  const {forwards, add} = await forwarding({forward: false, forwardUrls: ['http://127.0.0.1:9']})
  await add('team')
  await forwards.start()
  expect(forwards.remotes).toEqual([])
})

it('goes on with the last good connections while the file cannot be read', async () => {
  const {forwards, file, store, server, problems, add} = await forwarding({forward: true, forwardUrls: []})
  await add('team')
  await forwards.start()
  await writeFile(file, '{"connections": [')
  await until('the fault to be told', () => problems[0])
  expect(problems[0]).toMatchObject({code: 'SETTINGS_INVALID'})
  await store.add(now())
  forwards.wake()
  await until('the batch to arrive', () => server.delivered[0])
})

it('sends under the new name what was queued under the old one meanwhile', async () => {
  const {forwards, file, store, server, add} = await forwarding({forward: true, forwardUrls: []})
  await add('team')
  await forwards.start()
  await renameConnection(file, 'team', 'platform')
  await store.outbox.renameRemote('team', 'platform')
  await store.add({...now(), body: batchBody(1)}, ['team'])
  await until('the name to be noticed', () => (forwards.remotes[0]?.name === 'platform' ? true : undefined))
  await until('the batch to arrive', () => server.delivered[0])
  await until(
    'its count',
    async () => (await store.outbox.states()).every(({waiting}) => waiting === 0) || undefined,
  )
  expect((await store.outbox.states()).map(({remote}) => remote)).toEqual(['platform'])
})

it('follows a name again after the store failed to', async () => {
  const {forwards, file, store, server, problems, add} = await forwarding({forward: true, forwardUrls: []})
  await add('team')
  await forwards.start()
  await store.add(now(), ['late'])
  const renaming = vi.spyOn(store.outbox, 'renameRemote').mockRejectedValueOnce(new Error('busy'))
  await renameConnection(file, 'team', 'late')
  await until('the failure to be told', () => problems[0])
  expect(forwards.remotes).toMatchObject([{name: 'team'}])
  await until('the batch to arrive', () => server.delivered[0])
  expect(renaming).toHaveBeenCalledTimes(2)
})

it('ends what it began, and leaves the rest to the next run', async () => {
  const {forwards, store, server, add} = await forwarding({forward: true, forwardUrls: []})
  await add('team')
  server.fail('ingest', 'never-answer')
  await store.add(now())
  await forwards.start()
  await until('it to be sent', () => server.received[0])
  await forwards.stop(10)
  expect(await store.state()).toMatchObject({waiting: 1, delivered: 0})
  const {length} = server.received
  await sleep(50)
  expect(server.received).toHaveLength(length)
})

it('refuses a remote of this run that is on file', async () => {
  const {forwards, file} = await forwarding({forward: true, forwardUrls: ['http://127.0.0.1:9']})
  await addConnection(file, {
    name: 'collector',
    kind: 'otlp',
    url: 'http://127.0.0.1:9',
    createdAt: CREATED_AT,
  })
  await expect(forwards.start()).rejects.toThrow('this address is here already, as "collector"')
})

it('begins with the remotes of this run while the file cannot be read, and says so', async () => {
  const {forwards, file, problems} = await forwarding({forward: true, forwardUrls: ['http://127.0.0.1:9']})
  await writeFile(file, '{"connections": [')
  await forwards.start()
  expect(problems[0]).toMatchObject({code: 'SETTINGS_INVALID'})
  expect(forwards.remotes).toHaveLength(1)
})
