import type {Duplex} from 'node:stream'
import {type Refusal, refusals} from '../answer.ts'
import type {ByteLease} from '../byte-budget.ts'
import {FRAME_BYTES, MessageMeter} from './message-meter.ts'

export type MessageLimits = {
  /** Of one message, as it comes. */
  readonly messageBytes: number
  /** From the start of a call to the end of its message. */
  readonly messageMs: number
}

export type WatchedMessage = {
  /** Whether a piece of it may be collected. */
  readonly accept: (piece: Uint8Array) => boolean
  /** It is whole, and is being read and kept. */
  readonly hasCome: () => void
  /** Nothing needs it any more. */
  readonly isAnswered: () => void
  /** The call has its status. */
  readonly hasEnded: () => void
}

/** The pieces of a message, and the whole that is put together from them. */
const COPIES = 2

/** Follows a message as it comes, and refuses what is over a limit. What it takes is held until nobody needs it. */
export function watchMessage(
  stream: Duplex,
  {
    limits: {messageBytes, messageMs},
    lease,
    refuse,
  }: {readonly limits: MessageLimits; readonly lease: ByteLease; readonly refuse: (refusal: Refusal) => void},
): WatchedMessage {
  const timer = setTimeout(() => refuse(refusals.tooSlow(messageMs)), messageMs)
  const meter = new MessageMeter()
  let isOver = false
  let isBeingKept = false
  const judge = (piece: Uint8Array): Refusal | undefined => {
    // A frame may be empty: behind the first one a piece could hold thousands of messages.
    if (!meter.add(piece)) return refusals.furtherMessage()
    if (meter.bytes > messageBytes + FRAME_BYTES) return refusals.tooLarge(messageBytes)
    return lease.add(COPIES * piece.length) ? undefined : refusals.busy()
  }
  stream.once('close', () => {
    clearTimeout(timer)
    if (!isBeingKept) lease.close()
  })
  return {
    accept(piece) {
      const refusal = isOver ? undefined : judge(piece)
      if (refusal !== undefined) refuse(refusal)
      isOver ||= refusal !== undefined
      return !isOver
    },
    hasCome() {
      clearTimeout(timer)
      isBeingKept = true
      lease.remove((COPIES - 1) * meter.bytes)
    },
    isAnswered() {
      isBeingKept = false
      if (stream.closed) lease.close()
    },
    hasEnded() {
      // What a client still sends would be waited for, and what it sent be held, for as long as it likes.
      if (stream.readableEnded) return
      if (stream.writableFinished) stream.destroy()
      else stream.once('finish', () => stream.destroy())
    },
  }
}
