import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from '@grpc/grpc-js'
import {type AccessRequest, checkAccess} from '../access.ts'
import {type Refusal, refusals} from '../answer.ts'
import type {Intake} from '../intake.ts'
import {compressionOf, filterPieces, keepFrames, streamOf} from './call-internals.ts'
import {ACCEPTED, rpcStatus} from './rpc-status.ts'
import {type MessageLimits, watchMessage} from './watch-message.ts'

/** Metadata that says how the client compresses, for whoever answers the call. */
export const COMPRESSION = 'grpc-encoding'

export type CallLimits = MessageLimits & {
  /** Calls under way, of all connections: each takes memory, however little it sends. */
  readonly calls: number
}

/** Refuses calls that may not be made, and those that bring more, or take longer, than they may. */
export function guardCalls(
  intake: Pick<Intake, 'access' | 'budget' | 'onProblem'>,
  limits: CallLimits,
): ServerInterceptor {
  let calls = 0
  return (_method, call) => {
    const stream = streamOf(call)
    calls += 1
    stream.once('close', () => {
      calls -= 1
    })
    const refuse = (refusal: Refusal) => {
      intake.onProblem({status: refusal.status, reason: refusal.message})
      call.sendStatus(rpcStatus(refusal))
      watched.hasEnded()
    }
    keepFrames(call)
    const watched = watchMessage(stream, {limits, refuse, lease: intake.budget.open()})
    filterPieces(call, watched.accept)
    if (calls > limits.calls) refuse(refusals.tooManyCalls())
    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, pass) {
            const denial = checkAccess(accessRequest(call, metadata), intake.access)
            if (denial !== undefined) return refuse(refusals.denied(denial))
            metadata.set(COMPRESSION, compressionOf(call))
            pass(metadata)
          },
          onReceiveHalfClose(pass) {
            watched.hasCome()
            pass()
          },
          onCancel: watched.hasEnded,
        })
      },
      sendMetadata(metadata, pass) {
        metadata.set('grpc-accept-encoding', ACCEPTED)
        pass(metadata)
      },
      sendMessage(message, pass) {
        watched.isAnswered()
        pass(message)
      },
      sendStatus(status, pass) {
        watched.isAnswered()
        pass(status)
      },
    })
  }
}

function accessRequest(call: ServerInterceptingCallInterface, metadata: Metadata): AccessRequest {
  const read = (name: string) => metadata.get(name)[0]?.toString()
  return {
    host: call.getHost(),
    origin: read('origin'),
    fetchSite: read('sec-fetch-site'),
    authorization: read('authorization'),
  }
}
