import * as v from 'valibot'
import {StackspendError} from '../../errors.ts'

/** More than anybody spends on a branch in a day: such a file was not written by us, or is meant to mislead. */
const MOST_USD = 1e7
const MOST_TOKENS = 1e14

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(256))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MOST_TOKENS))
const usd = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(MOST_USD))
const day = v.pipe(v.string(), v.isoDate())

const rowSchema = v.object({
  day,
  model: text,
  requests: v.nullable(count),
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  totalTokens: count,
  estimatedUsd: v.nullable(usd),
  unpricedTokens: count,
  sessions: count,
})

const contributionSchema = v.object({
  schema: v.literal('stackspend.contribution/1'),
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_-]{0,127}$/)),
  origin: v.picklist(['developer', 'ci']),
  contributor: text,
  project: text,
  branch: text,
  pricing: v.object({version: text, asOf: text}),
  sessions: count,
  transcriptRequests: count,
  bothRequests: count,
  rows: v.pipe(v.array(rowSchema), v.maxLength(100_000)),
})

/**
 * What was spent on one branch by one contributor on one machine, or by the agents of one CI run: the whole total,
 * and all that is ever shared of it. No prompt, path, session id or host name, and an e-mail only where its owner said so.
 *
 * `id` names its file, `<id>.json`: of two contributions with one id the later takes the other's place, so sharing
 * again changes nothing. `contributor` is a pseudonym, a name that its owner chose, or the name of a CI workflow.
 * `transcriptRequests` and `bothRequests` are what transcripts told of since telemetry began, and what both saw.
 * Costs were estimated where it was made, with the list that `pricing` names.
 */
export type Contribution = v.InferOutput<typeof contributionSchema>

/**
 * Usage of one model on one UTC day. Tokens are integers, USD unrounded at list price; `null` is unknown.
 * `sessions` are distinct within the row, so they do not add up.
 */
export type ContributionRow = Contribution['rows'][number]

/**
 * A contribution as its file has it. It was written by someone else's program, perhaps a later one.
 * @throws StackspendError CONTRIBUTION_UNREADABLE, which names the file and the field.
 */
export function parseContribution(json: string, file: string): Contribution {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), contributionSchema), json)
  if (parsed.success) return parsed.output
  const issue = parsed.issues[0]
  const field = v.getDotPath(issue)
  throw new StackspendError(
    'CONTRIBUTION_UNREADABLE',
    `${file}${field === null ? '' : `, ${field}`}: is not what stackspend share writes`,
    {hint: 'it may be of a later version: update stackspend, or share again'},
  )
}

/** The text of a contribution's file: the same for equal contributions, so that git sees no change. */
export function renderContribution(contribution: Contribution): string {
  return `${JSON.stringify(contribution, undefined, 1)}\n`
}
