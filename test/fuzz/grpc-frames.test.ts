import {describe, expect, it, onTestFinished} from 'vitest'
import {GrpcListener} from '../../src/listener/grpc/grpc-listener.ts'
import {fuzz} from '../../tools/fuzz/fuzz.ts'
import {emptyIntake} from '../../tools/fuzz/targets/empty-intake.ts'
import {clientBytes} from '../../tools/fuzz/targets/grpc-client-bytes.ts'
import {loadTarget} from '../../tools/fuzz/targets.ts'

const LONGEST_MS = 120_000

/** A listener of ours that counts what it keeps. */
async function countingListener(): Promise<{readonly address: string; readonly kept: () => number}> {
  let kept = 0
  const intake = {
    ...emptyIntake(),
    keep: async () => {
      kept += 1
    },
  }
  const listener = new GrpcListener({host: '127.0.0.1', port: 0, intake})
  const {host, port} = await listener.start()
  onTestFinished(() => listener.stop(0))
  return {address: `${host}:${port}`, kept: () => kept}
}

describe('the frames of a gRPC client', () => {
  it('begin from calls that are understood', async () => {
    const {address, kept} = await countingListener()
    const {corpus, open} = await loadTarget('grpc')
    const opened = await open({grpc: address})
    const empty = {
      path: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
      message: new Uint8Array(5),
    }
    for (const bytes of [clientBytes(empty), ...corpus()]) await opened.run(bytes)
    await opened.close()
    await expect.poll(kept).toBe(1 + corpus().length)
  })

  it(
    'reach what decodes their messages, changed as they are',
    async () => {
      const {address, kept} = await countingListener()
      const {finds, inputs} = await fuzz('grpc', {seed: 1, inputs: 600, surroundings: {grpc: address}})
      expect(finds).toEqual([])
      expect(inputs).toBe(600)
      expect(kept()).toBeGreaterThan(50)
    },
    LONGEST_MS,
  )
})
