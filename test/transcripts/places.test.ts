import {describe, expect, it} from 'vitest'
import {assistantLine, jsonl, readHistory, TemporaryHistory, userLine} from '../support/transcripts.ts'

const sightings = (content: string) =>
  readHistory(content).batches.flatMap(({usage}) =>
    (usage.places ?? []).map(
      ({atMs, place}) => `${new Date(atMs).toISOString().slice(11, 19)} ${place.branch}`,
    ),
  )
const at = (second: number) => `2026-11-22T12:00:${String(second).padStart(2, '0')}.000Z`

describe('where a session works', () => {
  it('is told by its first line, with or without usage', () => {
    const {batches} = readHistory(jsonl(userLine({timestamp: at(1)}), assistantLine({timestamp: at(2)})))
    expect(batches[0]?.usage.places).toEqual([
      {
        sessionId: 'session-1',
        atMs: Date.UTC(2026, 10, 22, 12, 0, 1),
        place: {project: 'shop', branch: 'main', entrypoint: 'cli', clientVersion: '2.1.330'},
      },
    ])
    expect(batches[0]?.usage.sessions).toEqual([
      {
        sessionId: 'session-1',
        atMs: Date.UTC(2026, 10, 22, 12, 0, 2),
        clientVersion: '2.1.330',
        context: {attributes: {}},
      },
    ])
  })

  it('is told again at each change, and not in between', () => {
    const content = jsonl(
      userLine({timestamp: at(1)}),
      assistantLine({timestamp: at(2)}),
      userLine({timestamp: at(3)}),
      userLine({timestamp: at(4), gitBranch: 'fix'}),
      userLine({timestamp: at(5), gitBranch: 'fix'}),
      assistantLine({timestamp: at(6), gitBranch: 'fix'}),
      assistantLine({timestamp: at(7)}),
    )
    expect(sightings(content)).toEqual(['12:00:01 main', '12:00:04 fix', '12:00:07 main'])
  })

  it('is seen in lines of every shape: the old order, spaces, any order', () => {
    const old = ({timestamp, ...line}: Record<string, unknown>, branch: string) => ({
      parentUuid: null,
      isSidechain: false,
      cwd: line.cwd,
      sessionId: line.sessionId,
      gitBranch: branch,
      type: 'user',
      message: {role: 'user', content: '"cwd":"/elsewhere"'},
      timestamp,
      toolUseResult: {cwd: '/nested', gitBranch: 'nested'},
    })
    const content = jsonl(
      old(userLine({timestamp: at(1)}), 'main'),
      old(userLine({timestamp: at(2)}), 'main'),
      old(userLine({timestamp: at(3)}), 'fix'),
      JSON.stringify(old(userLine({timestamp: at(4)}), 'main'), null, 1).replaceAll('\n', ''),
      JSON.stringify(Object.fromEntries(Object.entries(old(userLine({timestamp: at(5)}), 'x')).reverse())),
    )
    expect(sightings(content)).toEqual(['12:00:01 main', '12:00:03 fix', '12:00:04 main', '12:00:05 x'])
  })

  it('is not where a side chain works, which its own requests name', () => {
    const content = jsonl(
      userLine({timestamp: at(1), isSidechain: true, gitBranch: 'side'}),
      assistantLine({timestamp: at(2), isSidechain: true, gitBranch: 'side'}),
      userLine({timestamp: at(3), gitBranch: 'side'}),
    )
    const {events} = readHistory(content)
    expect(events[0]?.place).toMatchObject({branch: 'side'})
    expect(sightings(content)).toEqual(['12:00:03 side'])
  })

  it('is not told by a line without a session, a time or a folder', () => {
    const partly = ['sessionId', 'timestamp', 'cwd'].map(key => userLine({[key]: undefined, gitBranch: key}))
    expect(sightings(jsonl(...partly, {type: 'summary', summary: 'x'}))).toEqual([])
  })

  it('is not told again where reading goes on', () => {
    const history = new TemporaryHistory()
    history.write('p/a.jsonl', jsonl(userLine({timestamp: at(1)})))
    history.read()
    history.append(
      'p/a.jsonl',
      jsonl(userLine({timestamp: at(2)}), userLine({timestamp: at(3), gitBranch: 'x'})),
    )
    const [batch] = history.read().batches
    expect(batch?.usage.places?.map(({place}) => place.branch)).toEqual(['x'])
  })

  it('keeps no folder: only a name of it', () => {
    const {batches} = readHistory(jsonl(userLine(), assistantLine({cwd: '/home/dev/shop/secret/deep'})))
    expect(JSON.stringify(batches)).not.toMatch(/home|secret/)
  })
})
