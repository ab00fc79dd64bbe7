/** What is said on stderr before a request to StackSpend's API is sent again. */
export function describeWait({
  ms,
  reason,
}: {
  readonly ms: number
  readonly reason: 'rate-limited' | 'failed'
}): string {
  const why = reason === 'failed' ? 'no answer' : 'the limit of 60 requests a minute is reached'
  return `… ${why}: trying again in ${Math.ceil(ms / 1000)} s`
}
