import type {CapturedBatch} from './captures.ts'
import {connectGrpc} from './grpc-client.ts'

/** Sends captured messages, one after the other, to a gRPC listener at `HOST:PORT`, and returns the code of each answer. */
export async function replayGrpc(address: string, batches: readonly CapturedBatch[]): Promise<number[]> {
  const call = connectGrpc(address)
  const codes: number[] = []
  for (const {signal, body} of batches) codes.push((await call({signal, body})).code)
  return codes
}
