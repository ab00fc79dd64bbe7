import type {DatabaseSync} from 'node:sqlite'
import {StackspendError} from '../errors.ts'

/** Raised by one with every change of the tables; kept in `PRAGMA user_version`. */
export const SCHEMA_VERSION = 1

/** Buckets in a row of `rollup_hour`. */
export const BUCKETS_PER_HOUR = 4

const MEASURES = `
  requests INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  reported_micro_usd INTEGER NOT NULL,
  reported_requests INTEGER NOT NULL`

// In all tables: times are Unix ms UTC, a bucket is a count of 15 minutes since 1970, texts are ids of
// `text`, and 0 stands for an absent text. A price class with `prompt_over` -1 holds metrics.
const TABLES = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE text (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE context (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL, user_email INTEGER NOT NULL, account_id INTEGER NOT NULL,
  organization_id INTEGER NOT NULL, project INTEGER NOT NULL, attributes TEXT NOT NULL,
  UNIQUE (user_id, user_email, account_id, organization_id, project, attributes)
) STRICT;
CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL, is_named INTEGER NOT NULL,
  user_id INTEGER NOT NULL DEFAULT 0, user_email INTEGER NOT NULL DEFAULT 0, account_id INTEGER NOT NULL DEFAULT 0,
  project INTEGER NOT NULL DEFAULT 0, plan INTEGER NOT NULL DEFAULT 0, client_version INTEGER NOT NULL DEFAULT 0,
  has_requests INTEGER NOT NULL DEFAULT 0,
  first_bucket INTEGER, last_bucket INTEGER, last_seen_ms INTEGER NOT NULL DEFAULT 0,
  requests INTEGER NOT NULL DEFAULT 0, request_tokens INTEGER NOT NULL DEFAULT 0, metric_tokens INTEGER NOT NULL DEFAULT 0,
  UNIQUE (key, is_named)
) STRICT;
CREATE INDEX session_last_bucket ON session (last_bucket);
CREATE INDEX session_used ON session (last_bucket, first_bucket) WHERE requests > 0 OR has_requests = 0;
CREATE INDEX session_plan ON session (plan, last_bucket);
CREATE INDEX session_metrics ON session (last_bucket) WHERE has_requests = 1 AND metric_tokens > request_tokens;
CREATE TABLE attribution (
  id INTEGER PRIMARY KEY,
  session INTEGER NOT NULL, context INTEGER NOT NULL, source INTEGER NOT NULL,
  agent INTEGER NOT NULL, tool INTEGER NOT NULL,
  UNIQUE (session, context, source, agent, tool)
) STRICT;
CREATE TABLE price_class (
  id INTEGER PRIMARY KEY,
  model INTEGER NOT NULL, prompt_over INTEGER NOT NULL, speed INTEGER NOT NULL,
  geography INTEGER NOT NULL, provider INTEGER NOT NULL,
  UNIQUE (model, prompt_over, speed, geography, provider)
) STRICT;
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  request_id TEXT, sequence INTEGER, occurred_at_ms INTEGER NOT NULL, lanes INTEGER NOT NULL,
  hides_session INTEGER NOT NULL, attribution INTEGER NOT NULL, model INTEGER NOT NULL,
  speed INTEGER NOT NULL, geography INTEGER NOT NULL, provider INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, cache_read_tokens INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL, cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL, web_searches INTEGER, reported_micro_usd INTEGER
) STRICT;
CREATE TABLE event_key (key INTEGER NOT NULL, event INTEGER NOT NULL, PRIMARY KEY (key, event)) STRICT, WITHOUT ROWID;
CREATE TABLE metric_series (
  key INTEGER NOT NULL, start_ns INTEGER NOT NULL, time_ns INTEGER NOT NULL, value REAL NOT NULL,
  PRIMARY KEY (key, start_ns)
) STRICT, WITHOUT ROWID;
CREATE TABLE metric_point (
  key INTEGER NOT NULL, start_ns INTEGER NOT NULL, time_ns INTEGER NOT NULL, PRIMARY KEY (key, time_ns, start_ns)
) STRICT, WITHOUT ROWID;
CREATE TABLE api_error (
  id INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE, occurred_at_ms INTEGER NOT NULL,
  session INTEGER NOT NULL, model INTEGER NOT NULL, status_code INTEGER, attempts INTEGER
) STRICT;
CREATE TABLE rollup (
  bucket INTEGER NOT NULL, attribution INTEGER NOT NULL, price_class INTEGER NOT NULL, ${MEASURES},
  PRIMARY KEY (attribution, bucket, price_class)
) STRICT, WITHOUT ROWID;
CREATE TABLE rollup_total (
  bucket INTEGER NOT NULL, price_class INTEGER NOT NULL, ${MEASURES},
  PRIMARY KEY (bucket, price_class)
) STRICT, WITHOUT ROWID;
-- rollup_total by the hour: bucket is the hour's first
CREATE TABLE rollup_hour (
  bucket INTEGER NOT NULL, price_class INTEGER NOT NULL, ${MEASURES},
  PRIMARY KEY (bucket, price_class)
) STRICT, WITHOUT ROWID;
`

// 'stsp': tells this file from any other SQLite database.
const APPLICATION_ID = 0x73747370

/**
 * Creates the tables in a new file and refuses a file that a newer version wrote, unharmed.
 * @throws StackspendError STORE_NEWER, STORE_CORRUPT
 */
export function prepareSchema(database: DatabaseSync, file: string): void {
  if (readVersion(database, file) === SCHEMA_VERSION) return
  database.exec('BEGIN EXCLUSIVE')
  // Another process may have created the tables while this one waited for the lock.
  if (readVersion(database, file) === 0) {
    database.exec(TABLES)
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`)
  }
  database.exec('COMMIT')
}

/** Same check for a reader, which must not create anything. `false` when the file has no tables yet. */
export function checkSchema(database: DatabaseSync, file: string): boolean {
  return readVersion(database, file) === SCHEMA_VERSION
}

/** The version of the file's tables, 0 when it has none. */
function readVersion(database: DatabaseSync, file: string): number {
  if (readPragma(database, 'schema_version') === 0) return 0
  if (readPragma(database, 'application_id') !== APPLICATION_ID) throw foreignFile(file)
  const version = readPragma(database, 'user_version')
  if (version > SCHEMA_VERSION) throw newerStore(file, version)
  return version
}

function readPragma(database: DatabaseSync, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`).get()
  return Number(row?.[name] ?? 0)
}

function newerStore(file: string, version: number): StackspendError {
  return new StackspendError(
    'STORE_NEWER',
    `${file} was written by a newer stackspend (store version ${version}, this one knows ${SCHEMA_VERSION})`,
    {hint: 'npm install --global stackspend@latest'},
  )
}

function foreignFile(file: string): StackspendError {
  return new StackspendError('STORE_CORRUPT', `${file} is an SQLite database, but not one of stackspend's`, {
    hint: 'move it away, or set STACKSPEND_HOME to another directory',
  })
}
