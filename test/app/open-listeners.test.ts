import {describe, expect, it, onTestFinished} from 'vitest'
import {type ListenAt, type Listeners, openListeners} from '../../src/app/open-listeners.ts'
import {LOOPBACK_ONLY} from '../../src/listener/access.ts'
import {ByteBudget} from '../../src/listener/byte-budget.ts'
import {WANTED} from '../../src/usage/sources.ts'
import {freePort} from '../support/free-port.ts'
import {connectGrpc} from '../support/grpc-client.ts'
import {takePort} from '../support/take-port.ts'

async function open(at: Partial<ListenAt>): Promise<Listeners> {
  const listeners = await openListeners(
    {host: '127.0.0.1', port: 0, grpc: undefined, ...at},
    {
      access: LOOPBACK_ONLY,
      budget: new ByteBudget(),
      wanted: WANTED,
      keep: async () => {},
      onProblem: () => {},
    },
  )
  onTestFinished(() => listeners.stop(0))
  return listeners
}

describe('listeners', () => {
  it('take gRPC beside HTTP', async () => {
    const {http, grpc} = await open({grpc: {port: 0, isOptional: true}})
    expect(http).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(grpc).toMatch(/^127\.0\.0\.1:\d+$/)
    expect(await connectGrpc(grpc ?? '')({})).toMatchObject({code: 0})
  })

  it('take none where it is off', async () => {
    expect(await open({grpc: undefined})).toMatchObject({grpc: null})
  })

  it('do without gRPC, and say so, where its port is taken and nobody asked for it', async () => {
    const port = await takePort()
    const {http, grpc, grpcProblem} = await open({grpc: {port, isOptional: true}})
    expect(grpc).toBeNull()
    expect(grpcProblem).toMatch(new RegExp(`^no gRPC is taken: port ${port} is taken by `))
    expect((await fetch(`${http}/v1/logs`)).status).toBe(405)
  })

  it('are not opened at all where the port for gRPC was asked for and is taken', async () => {
    const [port, grpcPort] = [await freePort(), await takePort()]
    await expect(open({port, grpc: {port: grpcPort, isOptional: false}})).rejects.toMatchObject({
      code: 'PORT_BUSY',
      hint: 'stop it, or take another port, or --grpc-port off',
    })
    // Nothing listens: the port of HTTP can be had.
    await open({port})
  })

  it('end together', async () => {
    const {http, grpc, stop} = await open({grpc: {port: 0, isOptional: true}})
    await stop(0)
    await expect(fetch(http)).rejects.toThrow()
    const {code} = await connectGrpc(grpc ?? '')({options: {deadline: Date.now() + 1_000}})
    expect(code).not.toBe(0)
  })
})
