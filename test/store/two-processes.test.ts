import {once} from 'node:events'
import {describe, expect, it} from 'vitest'
import {UsageReader} from '../../src/store/usage-reader.ts'
import {UsageStore} from '../../src/store/usage-store.ts'
import {spendQuery, TemporaryStore} from '../support/temporary-store.ts'
import {usageBatch, usageEvent} from '../support/usage-event.ts'
import {spawnWriter} from './spawn-writer.ts'

describe('a store that another process writes', () => {
  it('shows a reader one consistent state with every look, however many models are new', async () => {
    const pairs = 250
    const {file, lines, process: writer} = spawnWriter(pairs)
    await once(lines, 'line')
    let written = 1
    lines.on('line', () => {
      written += 1
    })

    const reader = await UsageReader.open(file)
    if (reader === undefined) throw new Error('the store is not there')
    let looks = 0
    const states = new Set<number>()
    while (written < pairs) {
      const rows = await reader.spend(spendQuery({by: ['session', 'model']}))
      const bySide = Map.groupBy(rows, row => row.key[0])
      expect(bySide.get('left')).toHaveLength(rows.length / 2)
      expect(bySide.get('right')).toHaveLength(rows.length / 2)
      expect(rows.every(row => row.requests === 1)).toBe(true)
      states.add(rows.length)
      looks += 1
      await new Promise(setImmediate)
    }
    expect(looks).toBeGreaterThan(1)
    expect(states.size).toBeGreaterThan(1)
    expect(await reader.spend(spendQuery({by: ['session']}))).toHaveLength(pairs * 2)
    await reader.close()
    writer.stdin.end()
    expect(await once(writer, 'exit')).toEqual([0, null])
  })

  it('tells a reader that it has changed', async () => {
    const store = await TemporaryStore.open()
    await store.read(async reader => {
      const before = await reader.version()
      expect(await reader.version()).toBe(before)
      await store.append({events: [usageEvent()]})
      expect(await reader.version()).not.toBe(before)
    })
  })

  it('keeps all that was acknowledged when that process is killed', async () => {
    const {file, lines, process: writer} = spawnWriter(0)
    writer.stdin.write(Array.from({length: 40}, (_, number) => `${number}\n`).join(''))
    let acknowledged = 0
    for await (const line of lines) {
      expect(JSON.parse(line)).toEqual({number: acknowledged, code: null})
      acknowledged += 1
      if (acknowledged === 20) writer.kill('SIGKILL')
    }
    const store = await UsageStore.open(file, {promptThresholds: []})
    for (let number = 0; number < acknowledged; number += 1) {
      const again = usageEvent({requestId: `req_${number}_left`, agent: `${number}`.repeat(60)})
      const batch = usageBatch({events: [{...again, sessionId: 'left', model: `model-${number}`}]})
      expect(await store.append(batch)).toMatchObject({added: [], changed: []})
    }
    await store.close()
  })

  it('follows prompt sizes that the other process changed meanwhile', async () => {
    const store = await TemporaryStore.open([100])
    const large = {inputTokens: 150}
    await store.append({events: [usageEvent({requestId: 'req_1', ...large})]})
    await (await UsageStore.open(store.file, {promptThresholds: [120]})).close()
    await store.append({events: [usageEvent({requestId: 'req_2', ...large})]})
    expect(await store.spend()).toMatchObject([{promptOverTokens: 120, requests: 2}])
  })
})
