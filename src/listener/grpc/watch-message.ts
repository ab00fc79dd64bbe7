import type {Duplex} from 'node:stream'
import {type Refusal, refusals} from '../answer.ts'
import type {ByteLease} from '../byte-budget.ts'

export type CallLimits = {
  /** Of one message, as it comes. */
  readonly messageBytes: number
  /** From the start of a call to the end of its message. */
  readonly messageMs: number
}

export type WatchedMessage = {
  /** It is whole, and is being read and kept. */
  readonly hasCome: () => void
  /** Nothing needs it any more. */
  readonly isAnswered: () => void
  /** The call has its status. */
  readonly hasEnded: () => void
}

/** A flag and a length stand before a message. */
const FRAME_BYTES = 5
/** The pieces of a message, and the whole that is put together from them. */
const COPIES = 2

/** Follows a message as it comes, and refuses what is over a limit. What it takes is held until nobody needs it. */
export function watchMessage(
  stream: Duplex,
  {
    limits: {messageBytes, messageMs},
    lease,
    refuse,
  }: {readonly limits: CallLimits; readonly lease: ByteLease; readonly refuse: (refusal: Refusal) => void},
): WatchedMessage {
  const timer = setTimeout(() => refuse(refusals.tooSlow(messageMs)), messageMs)
  let bytes = 0
  let isOver = false
  let isBeingKept = false
  stream.on('data', (piece: Buffer) => {
    if (isOver) return
    bytes += piece.length
    const isTooLarge = bytes > messageBytes + FRAME_BYTES
    if (!isTooLarge && lease.add(COPIES * piece.length)) return
    isOver = true
    refuse(isTooLarge ? refusals.tooLarge(messageBytes) : refusals.busy())
  })
  stream.once('close', () => {
    clearTimeout(timer)
    if (!isBeingKept) lease.close()
  })
  return {
    hasCome() {
      clearTimeout(timer)
      isBeingKept = true
      lease.remove((COPIES - 1) * bytes)
    },
    isAnswered() {
      isBeingKept = false
      if (stream.closed) lease.close()
    },
    hasEnded() {
      // What a client still sends would be waited for, and what it sent be held, for as long as it likes.
      if (!stream.readableEnded) afterFinish(stream, () => stream.destroy())
    },
  }
}

function afterFinish(stream: Duplex, then: () => void): void {
  if (stream.writableFinished) then()
  else stream.once('finish', then)
}
