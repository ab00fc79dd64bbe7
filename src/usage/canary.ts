/**
 * What `stackspend doctor` sends through the listener, to see that it arrives in the store. It takes the way of
 * Claude Code's own events, so its scope is one that is read as theirs; but it carries no usage, only a session, and
 * a batch of nothing else is never forwarded.
 */
export const CANARY_SCOPE = 'com.anthropic.claude_code.stackspend_canary'

/** One session for all canaries, so that they do not pile up. It never has usage, and so is in no report. */
export const CANARY_SESSION = 'stackspend-canary'

/** Whether a batch holds nothing but a canary, by the names of its scopes. */
export function isCanary(scopeNames: Iterable<string>): boolean {
  const names = [...scopeNames]
  return names.length > 0 && names.every(name => name === CANARY_SCOPE)
}

/** A logs request in OTLP/JSON. `mark` stands where a client's version does: the store keeps the newest. */
export function canaryRequest(mark: string, atMs: number): unknown {
  const attributes = [
    textAttribute('event.name', 'stackspend_canary'),
    textAttribute('session.id', CANARY_SESSION),
  ]
  const record = {timeUnixNano: `${atMs}000000`, body: {stringValue: 'stackspend_canary'}, attributes}
  return {
    resourceLogs: [
      {
        resource: {attributes: [textAttribute('service.version', mark)]},
        scopeLogs: [{scope: {name: CANARY_SCOPE}, logRecords: [record]}],
      },
    ],
  }
}

function textAttribute(key: string, text: string): unknown {
  return {key, value: {stringValue: text}}
}
