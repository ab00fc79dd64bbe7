export type NormalizedModel = {
  /** What names the model, without what only names where or how it ran. */
  readonly id: string
  /** A partner cloud's endpoint that keeps to one region, which may cost more. */
  readonly isRegionalEndpoint: boolean
  /** The id itself asks for fast mode, as gateways write it (`claude-opus-4.6-fast`). */
  readonly isFastMode: boolean
}

// Prefixes of Bedrock's cross-region inference profiles. `global.` is priced as no region at all.
const REGION = /^(?:us-gov|us|eu|apac|jp|au|ca|global)\./
const SNAPSHOT_DATE = /-20\d{6}$/

/**
 * Brings a model id as telemetry sends it (Anthropic, Bedrock, Google Cloud, gateways) to the form that price
 * lists are keyed by. What follows a name is dropped for Claude models alone: elsewhere `-v2` or `-thinking`
 * may be another model with another price.
 */
export function normalizeModel(model: string): NormalizedModel {
  const name = withoutArn(model.toLowerCase().replace(/\[1m\]$/, ''))
  const region = REGION.exec(name)?.[0] ?? ''
  const bare = name.slice(region.length).replace(/^anthropic[./]/, '')
  const isClaude = bare.startsWith('claude')
  return {
    id: isClaude ? withoutVariant(bare) : bare,
    isRegionalEndpoint: region !== '' && region !== 'global.',
    isFastMode: isClaude && bare.endsWith('-fast'),
  }
}

/** The id without the date of its snapshot, which the clouds and aliases may leave out. */
export function withoutSnapshotDate(id: string): string {
  return id.startsWith('claude') ? id.replace(SNAPSHOT_DATE, '') : id
}

// arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-…
function withoutArn(name: string): string {
  return name.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : name
}

function withoutVariant(name: string): string {
  return name
    .replace(/@(?:20\d{6}|default|latest)$/, '') // Google Cloud: claude-3-5-sonnet-v2@20241022
    .replace(/-v\d+(?::\d+)?$/, '') // Bedrock: claude-opus-4-6-v1, …-20250929-v1:0
    .replace(/(?<=\d)\.(?=\d)/g, '-') // gateways: claude-opus-4.6
    .replace(/-(?:fast|thinking)$/, '')
}
