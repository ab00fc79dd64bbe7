import {millisecondsInHour, millisecondsInSecond} from 'date-fns/constants'

/** What a connection and a request may take; times in milliseconds. */
export type HttpLimits = {
  /** Bytes of a header: 431. */
  readonly maxHeaderSize: number
  /** Headers of a request: 431. */
  readonly maxHeaders: number
  /** Until the whole header has come, and how long a connection may be silent at its start: 408. */
  readonly headersTimeout: number
  /** Until the whole request has come: 408. */
  readonly requestTimeout: number
  /** How often these two are looked at. */
  readonly connectionsCheckingInterval: number
  /** How long a connection may be idle between two requests. */
  readonly keepAliveTimeout: number
  /** Of TLS. */
  readonly handshakeTimeout: number
  /** Those that are served; the next ones get 503 and are closed, and each of the others goes on. */
  readonly connections: number
  /** Those that are told so; the next ones are closed at once. */
  readonly refusedConnections: number
  /** Requests of a connection that came before the first of them had its answer: the next one gets 503, and the connection is closed. */
  readonly pipelined: number
}

/** All are far from what a client needs: they are for senders that mean harm. docs/listener.md has the table. */
export const HTTP_LIMITS: HttpLimits = {
  maxHeaderSize: 16 * 1024,
  maxHeaders: 100,
  headersTimeout: 10 * millisecondsInSecond,
  // Claude Code itself gives an export up after 10 s.
  requestTimeout: 30 * millisecondsInSecond,
  connectionsCheckingInterval: 2 * millisecondsInSecond,
  // A client that reuses a connection just as an idle timeout closes it loses its batch for good
  // (Claude Code does not retry a reset), so idle connections are kept far longer than any export interval.
  keepAliveTimeout: millisecondsInHour,
  handshakeTimeout: 10 * millisecondsInSecond,
  connections: 1_000,
  refusedConnections: 100,
  // Exporters send the next one after the answer.
  pipelined: 100,
}
