import {describe, expect, it} from 'vitest'
import {freePort} from '../support/free-port.ts'
import {connectGrpc} from '../support/grpc-client.ts'
import {runCli} from '../support/run-cli.ts'
import {firstEvent, spawnListening, until} from '../support/spawned-watch.ts'
import {takePort} from '../support/take-port.ts'
import {temporaryHome} from '../support/temporary-home.ts'

const NDJSON = ['--port', '0', '--output', 'ndjson', '--no-transcripts']

describe('stackspend watch --grpc-port', () => {
  it('takes gRPC on a free port where HTTP does, and says where', async () => {
    const home = await temporaryHome()
    const watch = await spawnListening(home, NDJSON)
    const {grpc} = await firstEvent(watch)
    expect(grpc).toMatch(/^127\.0\.0\.1:\d+$/)
    expect(await connectGrpc(String(grpc))({})).toMatchObject({code: 0})
    const status = await runCli(['status', '--json'], {env: {STACKSPEND_HOME: home}})
    expect(JSON.parse(status.stdout)).toMatchObject({listener: {state: 'up', grpc}})
  })

  it('takes it on the port that is asked for', async () => {
    const port = await freePort()
    const watch = await spawnListening(await temporaryHome(), [...NDJSON, '--grpc-port', String(port)])
    expect(await firstEvent(watch)).toMatchObject({type: 'ready', grpc: `127.0.0.1:${port}`})
    expect(await connectGrpc(`127.0.0.1:${port}`)({})).toMatchObject({code: 0})
  })

  it('takes none with off', async () => {
    const watch = await spawnListening(await temporaryHome(), [...NDJSON, '--grpc-port', 'off'])
    expect(await firstEvent(watch)).toMatchObject({type: 'ready', http: watch.url, grpc: null})
  })

  it('fails where the port that is asked for is taken, names its holder, and leaves nothing behind', async () => {
    const home = await temporaryHome()
    const port = await takePort()
    const env = {STACKSPEND_HOME: home}
    const {stderr, exitCode} = await runCli(['watch', ...NDJSON, '--grpc-port', String(port)], {env})
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(new RegExp(`^Error: port ${port} is taken by `))
    expect(stderr).toContain('--grpc-port off')
    expect(await firstEvent(await spawnListening(home, NDJSON))).toMatchObject({type: 'ready'})
  })

  it('refuses what is neither a port nor off', async () => {
    const {stderr, exitCode} = await runCli(['watch', '--grpc-port', 'none'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--grpc-port: "none" is neither a port nor off.')
  })

  it('says what was refused over gRPC as over HTTP', async () => {
    const watch = await spawnListening(await temporaryHome(), NDJSON)
    const {grpc} = await firstEvent(watch)
    expect(await connectGrpc(String(grpc))({body: Buffer.from('no')})).toMatchObject({code: 3})
    const error = await until('the error', () => watch.events().find(({type}) => type === 'error'))
    expect(error).toMatchObject({status: 400, message: expect.stringContaining('refused a request (400)')})
  })
})
