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
const USAGE = `
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

// What waits for which remote, and how each remote does.
const OUTBOX = `
CREATE TABLE remote (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
  waiting INTEGER NOT NULL DEFAULT 0, waiting_bytes INTEGER NOT NULL DEFAULT 0,
  dead INTEGER NOT NULL DEFAULT 0, dead_bytes INTEGER NOT NULL DEFAULT 0,
  delivered INTEGER NOT NULL DEFAULT 0, delivered_bytes INTEGER NOT NULL DEFAULT 0,
  rejected_records INTEGER NOT NULL DEFAULT 0, redacted_attributes INTEGER NOT NULL DEFAULT 0,
  dropped INTEGER NOT NULL DEFAULT 0, not_queued INTEGER NOT NULL DEFAULT 0, not_forwarded INTEGER NOT NULL DEFAULT 0,
  minute INTEGER NOT NULL DEFAULT 0, minute_delivered INTEGER NOT NULL DEFAULT 0, minute_before INTEGER NOT NULL DEFAULT 0,
  last_success_ms INTEGER, last_error_ms INTEGER, last_error TEXT, stalled_since_ms INTEGER,
  lost_at_ms INTEGER
) STRICT;
CREATE TABLE outbox_body (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  signal TEXT NOT NULL, encoding TEXT NOT NULL, content_type TEXT, content_encoding TEXT NOT NULL,
  received_at_ms INTEGER NOT NULL, body BLOB NOT NULL
) STRICT;
CREATE INDEX outbox_body_age ON outbox_body (received_at_ms);
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  remote INTEGER NOT NULL, body INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0, next_attempt_ms INTEGER NOT NULL, reason TEXT
) STRICT;
CREATE INDEX outbox_order ON outbox (remote, state, body);
CREATE INDEX outbox_of_body ON outbox (body);
`

// What transcripts add: where a request was made (`place`), what each lane said of it where several did (`sighting`),
// how many requests transcripts saw, and how far each file has been read. `attribution` and `price_class` get a
// column in their key, so they are made anew.
const TRANSCRIPTS = `
CREATE TABLE place (
  id INTEGER PRIMARY KEY,
  project INTEGER NOT NULL, branch INTEGER NOT NULL, entrypoint INTEGER NOT NULL, client_version INTEGER NOT NULL,
  UNIQUE (project, branch, entrypoint, client_version)
) STRICT;
INSERT INTO place VALUES (0, 0, 0, 0, 0);
CREATE TABLE session_place (
  session INTEGER NOT NULL, from_ms INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (session, from_ms)
) STRICT, WITHOUT ROWID;
ALTER TABLE session ADD COLUMN by_shape INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attribution RENAME TO old_attribution;
CREATE TABLE attribution (
  id INTEGER PRIMARY KEY,
  session INTEGER NOT NULL, context INTEGER NOT NULL, source INTEGER NOT NULL,
  agent INTEGER NOT NULL, tool INTEGER NOT NULL, place INTEGER NOT NULL,
  UNIQUE (session, context, source, agent, tool, place)
) STRICT;
INSERT INTO attribution SELECT id, session, context, source, agent, tool, 0 FROM old_attribution;
DROP TABLE old_attribution;
ALTER TABLE price_class RENAME TO old_price_class;
CREATE TABLE price_class (
  id INTEGER PRIMARY KEY,
  model INTEGER NOT NULL, prompt_over INTEGER NOT NULL, speed INTEGER NOT NULL,
  geography INTEGER NOT NULL, provider INTEGER NOT NULL, tier INTEGER NOT NULL,
  UNIQUE (model, prompt_over, speed, geography, provider, tier)
) STRICT;
INSERT INTO price_class SELECT id, model, prompt_over, speed, geography, provider, 0 FROM old_price_class;
DROP TABLE old_price_class;
ALTER TABLE event ADD COLUMN message_id TEXT;
ALTER TABLE event ADD COLUMN other_sessions TEXT;
ALTER TABLE event ADD COLUMN span_key TEXT;
ALTER TABLE event ADD COLUMN parent_span_key TEXT;
ALTER TABLE event ADD COLUMN tier INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN counts_lane INTEGER NOT NULL DEFAULT 0;
-- made of requests that are counted themselves, so it is not
ALTER TABLE event ADD COLUMN is_parent INTEGER NOT NULL DEFAULT 0;
CREATE INDEX event_attribution ON event (attribution);
-- of events that several lanes saw; of the others the event itself is the sighting
CREATE TABLE sighting (
  event INTEGER NOT NULL, lane INTEGER NOT NULL,
  request_id TEXT, message_id TEXT, other_sessions TEXT, span_key TEXT, parent_span_key TEXT,
  sequence INTEGER, occurred_at_ms INTEGER NOT NULL, hides_session INTEGER NOT NULL,
  attribution INTEGER NOT NULL, model INTEGER NOT NULL,
  speed INTEGER NOT NULL, geography INTEGER NOT NULL, provider INTEGER NOT NULL, tier INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, cache_read_tokens INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL, cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL, web_searches INTEGER, reported_micro_usd INTEGER,
  PRIMARY KEY (event, lane)
) STRICT, WITHOUT ROWID;
-- further ids of a request: a replay may name a message under another request id
CREATE TABLE alias (identity TEXT PRIMARY KEY, event INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE transcript_file (
  path_key INTEGER PRIMARY KEY, device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL,
  mtime_ms REAL NOT NULL, read_to INTEGER NOT NULL, tail_hash TEXT NOT NULL, requests INTEGER NOT NULL
) STRICT;
${['rollup', 'rollup_total', 'rollup_hour']
  .flatMap(table =>
    ['transcript_requests', 'transcript_tokens', 'both_requests', 'both_tokens'].map(
      column => `ALTER TABLE ${table} ADD COLUMN ${column} INTEGER NOT NULL DEFAULT 0;`,
    ),
  )
  .join('\n')}
`

// The branch that a resource names, as CI's agents do; kept as the project is. `context` gets it in its key, so it is
// made anew.
const BRANCHES = `
ALTER TABLE context RENAME TO old_context;
CREATE TABLE context (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL, user_email INTEGER NOT NULL, account_id INTEGER NOT NULL,
  organization_id INTEGER NOT NULL, project INTEGER NOT NULL, branch INTEGER NOT NULL, attributes TEXT NOT NULL,
  UNIQUE (user_id, user_email, account_id, organization_id, project, branch, attributes)
) STRICT;
INSERT INTO context SELECT id, user_id, user_email, account_id, organization_id, project, 0, attributes FROM old_context;
DROP TABLE old_context;
ALTER TABLE session ADD COLUMN branch INTEGER NOT NULL DEFAULT 0;
`

// What was pruned: requests, and sums, before these instants (Unix ms, on a whole hour; 0 for nothing) are no longer there,
// whatever rows of them are still to be swept up. `in_use`: ids of dictionary rows that were given out during a sweep.
const RETENTION = `
CREATE TABLE retention (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  requests_from_ms INTEGER NOT NULL, sums_from_ms INTEGER NOT NULL,
  sweep INTEGER NOT NULL, is_sweeping INTEGER NOT NULL
) STRICT;
INSERT INTO retention VALUES (1, 0, 0, 0, 0);
CREATE TABLE in_use (kind TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
`

// Keys of requests have an order from here on (`event-key.ts`). Those on file are found by what they were.
const ORDERED_KEYS = `
INSERT INTO meta SELECT 'unordered_keys', '' WHERE EXISTS (SELECT 1 FROM event);
`

/** What makes each version of a store out of the one before, from an empty file on. Never changed once released. */
export const MIGRATIONS: readonly string[] = [USAGE, OUTBOX, TRANSCRIPTS, BRANCHES, RETENTION, ORDERED_KEYS]
