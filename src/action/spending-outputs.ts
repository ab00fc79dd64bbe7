import * as v from 'valibot'

const pullRequestSchema = v.object({
  schema: v.literal('stackspend.pull-request/1'),
  totals: v.object({estimatedUsd: v.nullable(v.number()), totalTokens: v.number()}),
  comment: v.nullish(v.object({url: v.nullish(v.string())})),
})

/** What `--json` says of a failure. */
const failureSchema = v.object({error: v.object({message: v.string(), hint: v.nullable(v.string())})})

/** The outputs of the action, by the names that `action.yml` gives them. */
export type SpendingOutputs = Readonly<Record<'total-usd' | 'total-tokens' | 'comment-url', string>>

export type PrintedResult =
  | {readonly status: 'spending'; readonly outputs: SpendingOutputs}
  | {readonly status: 'failed'; readonly message: string; readonly hint: string | undefined}
  | {readonly status: 'unknown'}

/** What a command printed under `--json`. What is not known is an empty output: never 0. */
export function readPrintedResult(json: string): PrintedResult {
  const parsed = v.safeParse(
    v.pipe(v.string(), v.parseJson(), v.union([pullRequestSchema, failureSchema])),
    json,
  )
  if (!parsed.success) return {status: 'unknown'}
  const result = parsed.output
  if ('error' in result) {
    return {status: 'failed', message: result.error.message, hint: result.error.hint ?? undefined}
  }
  const outputs = {
    'total-usd': result.totals.estimatedUsd?.toString() ?? '',
    'total-tokens': result.totals.totalTokens.toString(),
    'comment-url': result.comment?.url ?? '',
  }
  return {status: 'spending', outputs}
}
