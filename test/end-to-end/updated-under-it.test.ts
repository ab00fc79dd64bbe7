import {spawn} from 'node:child_process'
import {appendFile, cp, mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {readOwnerInfo} from '../../src/app/owner-info.ts'
import {ROOT} from '../../tools/root.mjs'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {ConnectedHome} from '../support/connected-home.ts'
import {cliEnvironment} from '../support/run-cli.ts'
import {until} from '../support/spawned-watch.ts'
import {pathsOf} from '../support/temporary-home.ts'

/** A program of its own in a folder that can be removed, as a package manager does when it updates. */
async function installedIn(folder: string): Promise<string> {
  await mkdir(folder)
  for (const name of ['bin', 'dist', 'package.json', 'pricing.json', 'oclif.manifest.json'])
    await cp(join(ROOT, name), join(folder, name), {recursive: true})
  return join(folder, 'bin', 'run.js')
}

async function startAndRemove(connected: ConnectedHome) {
  const {home} = connected
  const program = join(home, 'program')
  const bin = await installedIn(program)
  const paths = pathsOf(home)
  const child = spawn(process.execPath, [bin, 'watch', '--port', '0', '--run-by', 'detach'], {
    env: cliEnvironment(home),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.on('data', data => {
    stderr += data
  })
  const ended = new Promise(resolve => child.once('exit', (code, signal) => resolve({code, signal})))
  const {http} = await until('it to listen', async () => {
    if (child.exitCode !== null) throw new Error(stderr)
    const owner = await readOwnerInfo(paths.ownerInfoFile)
    return owner?.pid === child.pid ? owner : undefined
  })
  await rm(program, {recursive: true})
  return {http, child, ended, stderr: () => stderr, log: () => readFile(paths.watchLogFile, 'utf8')}
}

/** More of it than a `watch` reads without a thread. */
function longTranscript(requests: number): string {
  return Array.from({length: requests}, (_, index) =>
    JSON.stringify({
      type: 'assistant',
      timestamp: new Date(Date.now()).toISOString(),
      sessionId: 'session-long',
      requestId: `req_long_${index}`,
      cwd: '/work',
      version: '2.1.330',
      message: {
        id: `msg_${index}`,
        model: 'claude-sonnet-5-5',
        role: 'assistant',
        usage: {input_tokens: 1, output_tokens: 1},
        content: 'x'.repeat(1_000),
      },
    }),
  ).join('\n')
}

describe('a watch whose program is updated or removed under it', () => {
  it('receives, forwards, reads long transcripts and ends as before', async () => {
    const connected = await ConnectedHome.create()
    const transcripts = join(connected.home, '.claude', 'projects', 'work')
    await mkdir(transcripts, {recursive: true})
    await writeFile(join(transcripts, 'session-early.jsonl'), '')
    const watch = await startAndRemove(connected)
    const body = requestLogs([{requestId: 'req_1', inputTokens: 10}])
    expect((await postLogs(watch.http, body)).status).toBe(200)
    // Large enough to be read in a thread.
    const many = Array.from({length: 3_000}, (_, index) => ({requestId: `req_many_${index}`, inputTokens: 1}))
    expect((await postLogs(watch.http, requestLogs(many))).status).toBe(200)
    await until('it to be forwarded', () => (connected.server.delivered.length === 2 ? true : undefined))
    await appendFile(join(transcripts, 'session-long.jsonl'), `${longTranscript(400)}\n`)
    await until('the transcript to be read', async () => {
      const {totals} = await connected.json<{totals: {requests: number}}>('report')
      return totals.requests === 3_401 ? true : undefined
    })
    watch.child.kill('SIGTERM')
    expect(await watch.ended).toEqual({code: 0, signal: null})
    expect(watch.stderr()).toBe('')
    expect(await watch.log()).toMatch(/ {2}has ended: .*\n$/)
    expect(await watch.log()).not.toContain('  ! ')
  })

  it('keeps what is for a new connection, and says that it must be restarted for it', async () => {
    const connected = await ConnectedHome.create()
    expect((await connected.run('connections', 'remove', 'team')).stderr).toBe('')
    const watch = await startAndRemove(connected)
    await connected.add({name: 'team', kind: 'claude', url: connected.server.ingestUrl()})
    await until('a word about it', async () =>
      (await watch.log()).includes('! stackspend was updated or removed while this runs') ? true : undefined,
    )
    const {status} = await postLogs(watch.http, requestLogs([{requestId: 'req_1', inputTokens: 10}]))
    expect(status).toBe(200)
    watch.child.kill('SIGTERM')
    expect(await watch.ended).toEqual({code: 0, signal: null})
    expect(await connected.state()).toMatchObject({waiting: 1})
  })
})
