import {millisecondsInHour, millisecondsInSecond} from 'date-fns/constants'

/**
 * What a connection and a request may take. Every value is far from what a client needs: they are for senders that mean
 * harm. docs/listener.md has the table.
 */
export const HTTP_LIMITS = {
  /** A header of more bytes: 431. */
  maxHeaderSize: 16 * 1024,
  /** Until the whole header has come, and how long a connection may be silent at its start: 408. */
  headersTimeout: 10 * millisecondsInSecond,
  /** Until the whole request has come: 408. Claude Code itself gives an export up after 10 s. */
  requestTimeout: 30 * millisecondsInSecond,
  /** How often these two are looked at. */
  connectionsCheckingInterval: 2 * millisecondsInSecond,
  // A client that reuses a connection just as an idle timeout closes it loses its batch for good
  // (Claude Code does not retry a reset), so idle connections are kept far longer than any export interval.
  keepAliveTimeout: millisecondsInHour,
} as const

/** Headers of one request: 431. */
export const MAX_HEADERS = 100

/** Connections that are served; those beyond get 503 and are closed. Each of the others goes on. */
export const MAX_CONNECTIONS = 1_000
/** Connections that are open at all: those beyond are closed at once. */
export const MAX_OPEN_CONNECTIONS = MAX_CONNECTIONS + 100

/** Of a TLS handshake. */
export const HANDSHAKE_TIMEOUT_MS = 10 * millisecondsInSecond
