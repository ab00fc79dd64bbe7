/** What Claude Code tells a hook, of it what matters here: the prompt itself is not kept. */
export type HookEvent = {
  readonly name: (typeof HOOK_EVENTS)[number]
  /** Safe as the name of a file. */
  readonly sessionId: string
  readonly cwd: string
}

export const HOOK_EVENTS = ['SessionStart', 'UserPromptSubmit', 'Stop'] as const

/** The event in the JSON that Claude Code writes to a hook; `undefined` for any other text, and any other event. */
export function parseHookEvent(text: string): HookEvent | undefined {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null) return undefined
  if (!('hook_event_name' in value && 'session_id' in value && 'cwd' in value)) return undefined
  const {hook_event_name: eventName, session_id: sessionId, cwd} = value
  const name = HOOK_EVENTS.find(known => known === eventName)
  if (name === undefined || typeof sessionId !== 'string' || typeof cwd !== 'string') return undefined
  return /^[A-Za-z0-9_-]{1,128}$/.test(sessionId) ? {name, sessionId, cwd} : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
