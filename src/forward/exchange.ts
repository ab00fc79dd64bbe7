import type {Dispatcher} from 'undici'
import type {RemoteResponse} from './classify-response.ts'

export type ExchangeOptions = {
  /** From the header of the answer to its end. */
  readonly bodyTimeoutMs: number
  /** More of an answer's body is not read. */
  readonly maxBodyBytes: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Sends a request and resolves with its answer. What cannot be read of the answer's body does no harm: the status has
 * come, and it is the status that says whether the batch was taken in. (opentelemetry-js, `http-transport-utils`,
 * decides the same.) Not `Dispatcher.request`, whose answers are streams: it takes half as much again.
 * Rejects with undici's or the system's error when no answer came, or the signal ended it.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  options: ExchangeOptions,
): Promise<RemoteResponse> {
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(request, new AnswerReader(options, {resolve, reject}))
  })
}

type Settle = {
  readonly resolve: (response: RemoteResponse) => void
  readonly reject: (error: unknown) => void
}

class AnswerReader implements Dispatcher.DispatchHandler {
  private readonly options: ExchangeOptions
  private readonly settle: Settle
  private readonly chunks: Buffer[] = []
  private bytes = 0
  private head: Omit<RemoteResponse, 'body'> | undefined
  private timer: NodeJS.Timeout | undefined
  private controller: Dispatcher.DispatchController | undefined

  constructor(options: ExchangeOptions, settle: Settle) {
    this.options = options
    this.settle = settle
  }

  /** Once for each attempt: a connection that went before anything was sent is replaced. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    const {signal} = this.options
    this.controller = controller
    if (signal?.aborted) this.abort()
    else signal?.addEventListener('abort', this.abort)
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: RemoteResponse['headers'],
  ): void {
    if (statusCode < 200) return
    this.head = {statusCode, headers}
    this.timer = setTimeout(() => controller.abort(new Error('too slow')), this.options.bodyTimeoutMs)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk)
    this.bytes += chunk.length
    if (this.bytes > this.options.maxBodyBytes) controller.abort(new Error('too long'))
  }

  onResponseEnd(): void {
    this.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.end(error)
  }

  private end(error?: Error): void {
    const {head, chunks, settle, options} = this
    clearTimeout(this.timer)
    options.signal?.removeEventListener('abort', this.abort)
    if (head === undefined) settle.reject(error)
    else settle.resolve({...head, body: Buffer.concat(chunks)})
  }

  private readonly abort = (): void => {
    this.controller?.abort(new Error('stopped', {cause: this.options.signal?.reason}))
  }
}
