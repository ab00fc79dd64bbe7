import {describe, expect, it, vi} from 'vitest'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {reportJson} from '../support/recorded-home.ts'
import {runCli} from '../support/run-cli.ts'
import {spawnListening} from '../support/spawned-watch.ts'
import {temporaryHome} from '../support/temporary-home.ts'
import {assistantLine, jsonl, TemporaryHistory} from '../support/transcripts.ts'

const SESSION = '1b3b3afd-5e53-4425-8371-caae837a4933'
const at = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1_000).toISOString()

const line = (id: number, secondsAgo: number, gitBranch: string) =>
  jsonl(
    assistantLine({
      requestId: `req_${id}`,
      message: {id: `msg_${id}`},
      sessionId: SESSION,
      timestamp: at(secondsAgo),
      cwd: '/nowhere/shop',
      gitBranch,
    }),
  )

describe('a watch beside a running session', () => {
  it('gives live requests their project and branch, whichever of line and telemetry comes first', async () => {
    const history = new TemporaryHistory()
    history.write('projects/-nowhere-shop/session.jsonl', line(0, 86_400, 'main'))
    const home = await temporaryHome()
    const watch = await spawnListening(home, ['--port', '0', '--output', 'ndjson'], {
      CLAUDE_CONFIG_DIR: history.root,
    })
    const told = (id: number) => watch.events().filter(event => event.requestId === `req_${id}`)

    // The history is counted, and not told of line by line.
    await vi.waitFor(
      () => expect(watch.events()).toContainEqual({type: 'transcripts', added: 1, changed: 0, history: 1}),
      20_000,
    )
    history.append('projects/-nowhere-shop/session.jsonl', line(1, -1, 'fix/retry'))
    await vi.waitFor(() => expect(told(1)).toMatchObject([{change: 'added', branch: 'fix/retry'}]), 20_000)
    const telemetry = (id: number) => ({
      session: SESSION,
      at: at(-2),
      requestId: `req_${id}`,
      inputTokens: 10,
    })
    await postLogs(watch.url, requestLogs([telemetry(1), telemetry(2)]))
    await vi.waitFor(() => expect(told(2)).toHaveLength(1), 20_000)

    const {rows, coverage} = await reportJson(home, '--by', 'project,branch')
    expect(rows.map((row: {key: unknown; requests: number}) => [row.key, row.requests])).toEqual(
      expect.arrayContaining([
        [{project: 'shop', branch: 'fix/retry'}, 2],
        [{project: 'shop', branch: 'main'}, 1],
      ]),
    )
    expect(coverage).toMatchObject({requests: {telemetry: 2, transcripts: 1, both: 1}})

    watch.kill('SIGTERM')
    expect((await watch.ended).code).toBe(0)
    const summary = watch.events().at(-1)
    // Two requests of this run; that of yesterday was not spent in it.
    expect(summary).toMatchObject({type: 'summary', requests: 2})
    // 10 + 50 + 20,000 + 1,000 of the line, 10 of what telemetry alone told.
    expect(summary).toMatchObject({totalTokens: 21_070})
  })

  it('reads no transcript with --no-transcripts', async () => {
    const history = new TemporaryHistory()
    history.write('projects/-nowhere-shop/session.jsonl', line(0, 86_400, 'main'))
    const home = await temporaryHome()
    const watch = await spawnListening(home, ['--port', '0', '--output', 'ndjson', '--no-transcripts'], {
      CLAUDE_CONFIG_DIR: history.root,
    })
    await postLogs(watch.url, requestLogs([{session: SESSION, inputTokens: 1}]))
    watch.kill('SIGTERM')
    await watch.ended
    expect(watch.events().some(({type}) => type === 'transcripts')).toBe(false)
    const {totals} = await reportJson(home)
    expect(totals.requests).toBe(1)
    expect(
      (
        await runCli(['import', '--root', `${history.root}/projects`, '--json'], {
          env: {STACKSPEND_HOME: home},
        })
      ).exitCode,
    ).toBe(0)
    expect((await reportJson(home)).totals.requests).toBe(2)
  })
})
