import {once} from 'node:events'
import {describeForwardEvent} from '../app/describe-forward-event.ts'
import type {ViewState} from '../app/view-state.ts'
import type {WatchEvent, WatchSummary} from '../app/watch-event.ts'
import {describeStanding} from '../report/budget/describe-standing.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {formatInteger, formatTokens, formatUsd} from '../report/format.ts'
import {describePriceList} from '../report/summarize-report.ts'
import {terminalJson} from '../report/terminal-json.ts'
import {isDiscarded} from './is-discarded.ts'
import {terminalOf} from './terminal.ts'
import type {Stopped} from './until-stopped.ts'
import {renderFailedRequestLine, renderProblemLine, renderRequestLine} from './watch-lines.ts'

export const WATCH_OUTPUTS = ['auto', 'live', 'lines', 'ndjson'] as const

export type WatchOutput = (typeof WATCH_OUTPUTS)[number] | 'summary'

/** One way of showing a watch: what happens, until it is asked to end. */
export type WatchPrinter = {
  /** Whether it shows single requests, and somebody can see them. */
  readonly showsRequests: boolean
  event(event: WatchEvent): void
  run(states: AsyncIterable<ViewState>, stopped: Pick<Stopped, 'signal' | 'stop'>): Promise<void>
}

/** `summary` prints nothing on the way: the command's value is all that is wanted. */
export function createWatchPrinter(output: WatchOutput, timezone: string): WatchPrinter {
  switch (output) {
    case 'auto':
      return process.stdout.isTTY ? livePrinter() : linesPrinter(timezone)
    case 'live':
      return livePrinter()
    case 'lines':
      return linesPrinter(timezone)
    case 'ndjson':
      return {...quietPrinter(createLineWriter()), showsRequests: true}
    case 'summary':
      return quietPrinter(() => {})
    default:
      return output satisfies never
  }
}

/** Events as lines of JSON; those of one batch, which come at once, in one write. */
function createLineWriter(): WatchPrinter['event'] {
  let lines = ''
  return event => {
    if (lines === '') {
      process.nextTick(() => {
        process.stdout.write(lines)
        lines = ''
      })
    }
    lines += `${terminalJson(event)}\n`
  }
}

export function quietPrinter(event: WatchPrinter['event']): WatchPrinter {
  return {
    showsRequests: false,
    event,
    async run(_states, {signal}) {
      if (!signal.aborted) await once(signal, 'abort')
    },
  }
}

function livePrinter(): WatchPrinter {
  let why = ''
  return {
    // The view reads the store.
    showsRequests: false,
    event(event) {
      // The view itself shows problems; only why it ended must be said after it.
      if (event.type === 'ended') why = `${event.reason}\n`
      if (event.type === 'summary') process.stderr.write(`${why}${describeSummary(event)}\n`)
    },
    async run(states, {signal, stop}) {
      const {runLiveView} = await import('./live-view/run-live-view.ts')
      await runLiveView({
        states,
        output: process.stdout,
        input: process.stdin,
        signal,
        colour: terminalOf(process.stdout, process.env).colour,
        onQuit: stop,
      })
    },
  }
}

function linesPrinter(timezone: string): WatchPrinter {
  const printer = quietPrinter(event => {
    const {text, isResult} = describeEvent(event, timezone)
    if (text !== '') (isResult ? process.stdout : process.stderr).write(`${text}\n`)
  })
  return {...printer, showsRequests: !isDiscarded(process.stdout.fd)}
}

/** Requests are the result; what is said about them goes elsewhere. */
function describeEvent(event: WatchEvent, timezone: string): {text: string; isResult: boolean} {
  switch (event.type) {
    case 'ready':
      return said(
        `Listening on ${event.http}${onGrpc(event.grpc)}. Point Claude Code at it: eval "$(${envCommand(event)})"`,
      )
    case 'attached':
      return said(
        `Another watch (pid ${event.pid}) of this home listens on ${event.http}; this one shows what it records.`,
      )
    case 'usage': {
      if (event.change === 'changed') return said('')
      const cachedTokens = event.cacheReadTokens + event.cacheWriteTokens
      const request = {...event, cachedTokens, occurredAtMs: Date.parse(event.occurredAt)}
      return {text: renderRequestLine(request, timezone), isResult: true}
    }
    case 'api_error': {
      const {statusCode, attempts} = event
      const failed = {
        ...event,
        user: null,
        project: null,
        occurredAtMs: Date.parse(event.occurredAt),
        statusCode: statusCode ?? undefined,
        attempts: attempts ?? undefined,
      }
      return {text: renderFailedRequestLine(failed, timezone), isResult: true}
    }
    case 'error':
      return said(renderProblemLine({atMs: Date.now(), text: event.message}, timezone))
    case 'summary':
      return said(describeSummary(event))
    case 'ended':
      return said(event.reason)
    case 'dead_letter':
    case 'dropped':
    case 'stalled':
    case 'unreachable':
    case 'recovered':
    case 'outbox_failed':
      return said(renderProblemLine({atMs: Date.now(), text: describeForwardEvent(event)}, timezone))
    case 'budget': {
      const text = describeStanding(event, name => name)
      return said(renderProblemLine({atMs: Date.now(), text}, timezone))
    }
    case 'forwarded':
    case 'batch':
    case 'transcripts':
    case 'stats':
      return said('')
    default:
      return event satisfies never
  }
}

function onGrpc(grpc: string | null): string {
  return grpc === null ? '' : `, and for gRPC on ${grpc}`
}

/** `stackspend env claude`, with what of the address is not its default. */
function envCommand({http, tokenFile}: {http: string; tokenFile?: string | undefined}): string {
  const {protocol, hostname, port} = new URL(http)
  const host = hostname === '127.0.0.1' ? '' : ` --host ${hostname.replace(/^\[(.*)\]$/, '$1')}`
  const tls = protocol === 'https:' ? ' --tls' : ''
  const token = tokenFile === undefined ? '' : ` --token-file '${tokenFile}'`
  return `stackspend env claude${host}${port === '4318' ? '' : ` --port ${port}`}${tls}${token}`
}

function said(text: string): {text: string; isResult: boolean} {
  return {text, isResult: false}
}

function describeSummary({
  requests,
  totalTokens,
  estimatedUsd,
  unpricedTokens,
  pricing,
  basis,
}: WatchSummary): string {
  const unpriced = unpricedTokens > 0 ? `, ${formatTokens(unpricedTokens)} tokens unpriced` : ''
  const plans = basis.subscriptionPlans.join(', ')
  const equivalent =
    plans === '' ? '' : ` On a subscription (${escapeForTerminal(plans)}): an equivalent, no bill.`
  return `${formatUsd(estimatedUsd)} in this run: ${formatInteger(requests)} requests, ${formatTokens(totalTokens)} tokens${unpriced}. Estimated at ${describePriceList(pricing)}.${equivalent}`
}
