import {type handleUnaryCall, type ServerUnaryCall, status} from '@grpc/grpc-js'
import {encodeSuccess} from '../../otlp/encode-response.ts'
import type {Signal} from '../../otlp/records.ts'
import {Refusal, refusals} from '../answer.ts'
import type {Intake} from '../intake.ts'
import {partialSuccess} from '../partial-success.ts'
import {type ReceivedBody, readReceived} from '../read-received.ts'
import type {ReceivedBatch} from '../received-batch.ts'
import {COMPRESSION} from './guard-calls.ts'
import {rpcStatus} from './rpc-status.ts'
import {unframe} from './unframe.ts'

const SERVICES: Readonly<Record<Signal, string>> = {
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
}

/** The path of the method that takes a signal. */
export function exportPath(signal: Signal): string {
  return `/${SERVICES[signal]}/Export`
}

/** Takes in a message, with its frame, and answers once it is kept. */
export function answerExport(signal: Signal, intake: Intake): handleUnaryCall<Buffer, Buffer> {
  return async (call, answer) => {
    // For what is inflated; what came is held by the guard.
    const lease = intake.budget.open()
    let batch: ReceivedBatch | undefined
    try {
      const isAwaited = () => !call.cancelled
      batch = await readReceived(receivedBody(call, signal), {intake, lease, isAwaited})
      // Nobody waits any more, for example because the deadline is over: who sent it will send it again.
      if (!isAwaited()) return answer({code: status.CANCELLED})
      await intake.keep(batch)
      answer(null, Buffer.from(encodeSuccess(signal, 'protobuf', partialSuccess(batch.decoded))))
    } catch (error) {
      const refusal = error instanceof Refusal ? error : refusals.unavailable()
      intake.onProblem({status: refusal.status, reason: refusal.message})
      answer(rpcStatus(refusal))
    } finally {
      batch?.pieces?.close()
      lease.close()
    }
  }
}

/** A remote gets it as OTLP over HTTP: the message is the body. */
function receivedBody({request, metadata}: ServerUnaryCall<Buffer, Buffer>, named: Signal): ReceivedBody {
  const message = unframe(request, String(metadata.get(COMPRESSION)[0]))
  return {...message, named, encoding: 'protobuf', contentType: 'application/x-protobuf'}
}
