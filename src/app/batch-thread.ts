import {Worker} from 'node:worker_threads'
import {Refusal, refusals} from '../listener/answer.ts'
import {SMALL_BYTES} from '../listener/byte-budget.ts'
import type {LargeBatch, LargeBody, UsagePieces} from '../listener/large-reader.ts'
import type {RedactedBatch, SentBatch} from '../otlp/redact/redact-batch.ts'
import type {UsageBatch} from '../usage/usage-event.ts'
import type {BatchAnswer, BatchQuestion} from './batch-worker.ts'
import {toTransfer} from './to-transfer.ts'

/** Its heap: what is read of a body, not the body itself. Beyond it the thread ends, and the body is refused. */
const RESOURCE_LIMITS = {maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8}
/** For one answer: the largest body of a client takes a tenth of it on a machine that does much else. */
const PATIENCE_MS = 30_000
/** Memory is given back after so long without a large body. */
const IDLE_MS = 10_000
/** A gzip body of so many bytes can hold a thousand times as many. */
const SMALL_GZIP_BYTES = 4 * 1024

const TOO_MUCH = 'the body takes too much to read'

/** Whether to look through a body would keep others waiting. */
export function isLarge({body, contentEncoding}: Pick<SentBatch, 'body' | 'contentEncoding'>): boolean {
  return body.length > (contentEncoding === 'gzip' ? SMALL_GZIP_BYTES : SMALL_BYTES)
}

/**
 * Reads and redacts large bodies in a thread, one at a time, so that this one goes on answering: neither the time that
 * a hostile body takes nor its memory is anybody else's.
 */
export class BatchThread {
  private readonly workerFile: string | URL
  private readonly now: () => number
  private worker: Worker | undefined
  private idle: NodeJS.Timeout | undefined
  private turn: Promise<void> = Promise.resolve()
  private isStopped = false

  constructor({workerFile, now}: {readonly workerFile: string | URL; readonly now: () => number}) {
    this.workerFile = workerFile
    this.now = now
  }

  /** See `LargeReader`. */
  async read({lease, isAwaited, ...large}: LargeBody): Promise<LargeBatch> {
    const release = await this.takeTurn()
    // Many may have waited for longer than their senders did, or than this process has left.
    if (this.isStopped || !isAwaited()) {
      release()
      throw refusals.unavailable()
    }
    const {contentEncoding, limitBytes} = large
    // The message that is inflated is held beside the body, as far as there is room.
    const room = contentEncoding === 'gzip' ? lease.addUpTo(limitBytes) : limitBytes
    try {
      const answer = await this.ask({
        kind: 'read',
        ...large,
        body: toTransfer(large.body),
        limitBytes: room,
        receivedAtMs: this.now(),
      })
      if (answer.kind === 'refused') throw refusalOf(answer, room < limitBytes)
      if (answer.kind !== 'read') throw new Error(`the thread answered ${answer.kind}`)
      const {signal, rejected, scopeNames, body} = answer
      return {signal, rejected, scopeNames, body: asBuffer(body), pieces: this.pieces(release)}
    } catch (error) {
      release()
      throw error
    } finally {
      if (contentEncoding === 'gzip') lease.remove(room)
    }
  }

  /** The batch without its content; `undefined` when it cannot be redacted for certain. The body is handed over. */
  async redact(batch: SentBatch): Promise<RedactedBatch | undefined> {
    const release = await this.takeTurn()
    try {
      const {signal, encoding, contentEncoding} = batch
      const body = toTransfer(batch.body)
      const answer = await this.ask({kind: 'redact', body, signal, encoding, contentEncoding})
      if (answer.kind !== 'redacted') return undefined
      return {body: asBuffer(answer.body), contentEncoding, removed: answer.removed}
    } catch (error) {
      if (error instanceof Refusal) return undefined
      throw error
    } finally {
      release()
    }
  }

  /** What has not had its turn by then is refused. */
  async stop(): Promise<void> {
    this.isStopped = true
    await this.end()
  }

  private async end(): Promise<void> {
    clearTimeout(this.idle)
    const {worker} = this
    this.worker = undefined
    await worker?.terminate()
  }

  private pieces(release: () => void): UsagePieces {
    const next = async (): Promise<IteratorResult<UsageBatch>> => {
      const answer = await this.ask({kind: 'piece'})
      if (answer.kind !== 'piece') throw new Error(`the thread answered ${answer.kind}`)
      return answer.usage === undefined ? {done: true, value: undefined} : {done: false, value: answer.usage}
    }
    let isOpen = true
    const close = () => {
      if (!isOpen) return
      isOpen = false
      void this.ask({kind: 'close'}).catch(ignoreEndedThread).then(release)
    }
    return {[Symbol.asyncIterator]: () => ({next}), close}
  }

  /** Resolves when everything before has been done, with how to let the next one in. */
  private async takeTurn(): Promise<() => void> {
    const before = this.turn
    const {promise, resolve} = Promise.withResolvers<void>()
    this.turn = promise
    await before
    clearTimeout(this.idle)
    return () => {
      this.idle = setTimeout(() => void this.end(), IDLE_MS).unref()
      resolve()
    }
  }

  /** @throws Refusal when the thread came to its end over it, or to ours. */
  private ask(question: BatchQuestion): Promise<BatchAnswer> {
    this.worker ??= new Worker(this.workerFile, {resourceLimits: RESOURCE_LIMITS})
    const {worker} = this
    return new Promise<BatchAnswer>((resolve, reject) => {
      const give = (error: unknown) => {
        settle()
        this.worker = undefined
        void worker.terminate()
        reject(error)
      }
      const timer = setTimeout(() => give(refusals.tooMuch(TOO_MUCH)), PATIENCE_MS)
      const onMessage = (answer: BatchAnswer) => {
        settle()
        resolve(answer)
      }
      const onError = (error: unknown) => give(isOutOfMemory(error) ? refusals.tooMuch(TOO_MUCH) : error)
      // It was stopped meanwhile.
      const onExit = () => give(refusals.unavailable())
      const settle = () => {
        clearTimeout(timer)
        worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      }
      worker.on('message', onMessage).on('error', onError).on('exit', onExit)
      worker.postMessage(question, 'body' in question ? [question.body.buffer] : [])
    })
  }
}

function refusalOf(
  {status, rpcCode, message, headers}: Extract<BatchAnswer, {kind: 'refused'}>,
  isCramped: boolean,
): Refusal {
  // With more room it would have gone on.
  return status === 413 && isCramped ? refusals.busy() : new Refusal(status, rpcCode, message, headers)
}

function asBuffer({buffer, byteOffset, byteLength}: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

function ignoreEndedThread(): void {
  // With it went what was to be closed.
}
