import type {WhoAmI} from '../app/who-am-i.ts'

const PROBLEMS: Readonly<Record<string, string>> = {
  NOT_AUTHORISED: 'refused the key',
  PLAN_RESTRICTED: "says that the workspace's plan has no API",
  INVALID_SCOPE: 'knows the key, but it may not read daily sums: it lacks the scope rollups:read',
}

/** Which key is used, and what the API made of it. Ends without a line break. */
export function renderWhoAmI({apiKey, from, apiUrl, accepted, code, hint}: WhoAmI): string {
  const source = from === 'environment' ? 'from STACKSPEND_API_KEY' : 'from stackspend login'
  if (accepted) return `✓ key ${apiKey} ${source}: ${apiUrl} accepts it`
  const problem = PROBLEMS[code ?? ''] ?? 'does not accept it'
  return [`✗ key ${apiKey} ${source}: ${apiUrl} ${problem}`, ...(hint === null ? [] : [`  → ${hint}`])].join(
    '\n',
  )
}
