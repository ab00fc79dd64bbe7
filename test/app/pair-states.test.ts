import {describe, expect, it} from 'vitest'
import {pairStates} from '../../src/app/pair-states.ts'
import {QueuedStore} from '../forward/queued-store.ts'

describe('pairStates', () => {
  it('keeps the order of the remotes, and leaves out what is no remote', async () => {
    const queued = await QueuedStore.open()
    await queued.add({receivedAtMs: 1}, ['a', 'gone', 'b'])
    const remotes = [
      {name: 'b', kind: 'otlp'},
      {name: 'a', kind: 'claude'},
    ] as const
    const pairs = pairStates(remotes, await queued.outbox.states())
    expect(pairs).toEqual([
      {remote: remotes[0], state: await queued.state('b')},
      {remote: remotes[1], state: await queued.state('a')},
    ])
  })

  it('knows a remote that nothing was meant for yet', async () => {
    const queued = await QueuedStore.open()
    await queued.add({receivedAtMs: 1}, ['a'])
    const [pair] = pairStates([{name: 'new', kind: 'claude'}], [])
    expect(pair?.state).toMatchObject({remote: 'new', waiting: 0, delivered: 0, lastSuccessAtMs: null})
    expect(Object.keys(pair?.state ?? {}).sort()).toEqual(Object.keys(await queued.state('a')).sort())
  })
})
