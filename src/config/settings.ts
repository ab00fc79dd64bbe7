import {Low} from 'lowdb'
import * as v from 'valibot'
import {StackspendError} from '../errors.ts'
import {PrivateJsonFile} from './private-json-file.ts'

const positive = v.pipe(v.number(), v.integer(), v.minValue(1))

/** How `watch` forwards; what is absent has its default. */
const forwardingSchema = v.strictObject({
  /** Batches on the way at a time, per remote. Default 4. */
  concurrency: v.optional(v.pipe(positive, v.maxValue(64))),
  /** What waits longer is given up. Default 7. */
  maxAgeDays: v.optional(positive),
  /** How much may wait for one remote. Default 512. */
  maxMebibytes: v.optional(positive),
  /** What gives way when more would wait. Default `refuse-new`. */
  onFull: v.optional(v.picklist(['refuse-new', 'drop-oldest'])),
  /** Takes prompts, responses, commands and tool contents out of what any remote gets. */
  redact: v.optional(v.boolean()),
})

const settingsSchema = v.strictObject({
  /** What a report calls the user with this id, e-mail or account. */
  userNames: v.optional(v.record(v.string(), v.string()), {}),
  /** Base of StackSpend's REST API; see `service-urls.ts`. */
  apiUrl: v.optional(v.string()),
  /** Base of StackSpend's telemetry ingest; the same. */
  ingestBase: v.optional(v.string()),
  forwarding: v.optional(forwardingSchema),
  /** Where `pricing update` fetches from unless told; may hold a token. */
  pricing: v.optional(v.strictObject({url: v.optional(v.string())})),
})

/** What a person may set, kept in a file that they may also edit by hand. */
export type Settings = v.InferOutput<typeof settingsSchema>

/**
 * The settings in `file`; the defaults when it does not exist.
 * @throws StackspendError SETTINGS_INVALID when it holds anything else.
 */
export async function readSettings(file: string): Promise<Settings> {
  const {data} = await openSettings(file)
  return data
}

/**
 * Replaces the settings in `file` by what `change` makes of them, all or nothing.
 * Of two processes that change them at the same moment the later one wins.
 */
export async function updateSettings(
  file: string,
  change: (current: Settings) => Settings,
): Promise<Settings> {
  const database = await openSettings(file)
  database.data = change(database.data)
  await database.write()
  return database.data
}

async function openSettings(file: string): Promise<Low<Settings>> {
  const parse = (value: unknown) => parseSettings(value, file)
  const database = new Low<Settings>(new PrivateJsonFile(file, parse), {userNames: {}})
  await database.read()
  return database
}

function parseSettings(value: unknown, file: string): Settings {
  const parsed = v.safeParse(settingsSchema, value)
  if (parsed.success) return parsed.output
  throw new StackspendError('SETTINGS_INVALID', `${file}: ${describeIssue(parsed.issues[0])}`, {
    hint: 'mend the file, or move it away to start afresh',
  })
}

function describeIssue(issue: v.InferIssue<typeof settingsSchema>): string {
  const where = v.getDotPath(issue)
  if (issue.type === 'strict_object' && where !== null) return `"${where}" is not a setting`
  // The text itself stays out: a URL may hold a token.
  const found = issue.received.startsWith('"') ? 'a text' : issue.received
  return `${where === null ? '' : `at ${where}: `}expected ${issue.expected}, found ${found}`
}
