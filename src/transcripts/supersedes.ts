import {totalTokens} from '../usage/total-tokens.ts'
import type {RequestLine} from './line/read-request.ts'

/**
 * Whether a line tells more of a message than an earlier one. The record with the larger output is the finished
 * one and counts whole; of equal ones the one with more tokens, then the one that names why the message ended,
 * then the main chain's, then the earlier.
 */
export function supersedes(later: RequestLine, earlier: RequestLine): boolean {
  const difference =
    later.event.outputTokens - earlier.event.outputTokens ||
    totalTokens(later.event) - totalTokens(earlier.event) ||
    Number(later.isFinished) - Number(earlier.isFinished) ||
    Number(earlier.isSidechain) - Number(later.isSidechain)
  return difference > 0
}
