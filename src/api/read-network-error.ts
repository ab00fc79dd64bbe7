import {describeNetworkError} from '../forward/describe-network-error.ts'
import type {ApiAnswer, Repeat} from './api-answer.ts'

type Unreachable = Extract<ApiAnswer, {status: 'unreachable'}>

/** Failures to get a connection: nothing was sent. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** What a failed connection means. @throws the error itself when it is none of the network's. */
export function readNetworkError(error: unknown, answerMs?: number): Unreachable {
  if (!(error instanceof Error)) throw error
  if (error.name === 'TimeoutError') {
    return {status: 'unreachable', reason: 'the answer took too long', repeat: 'if-harmless'}
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code === undefined) throw error
  const reason = describeNetworkError(error, answerMs)
  return {status: 'unreachable', reason, repeat: repeatAfter(code, reason)}
}

function repeatAfter(code: string, reason: string): Repeat {
  if (reason.startsWith('TLS certificate')) return 'useless'
  return BEFORE_SENDING.has(code) ? 'safe' : 'if-harmless'
}
