/**
 * URL of the remote that a repository was cloned from: `origin`, else the first one that `.git/config` names.
 * Reads that file's own text alone: no includes, no `insteadOf`.
 */
export function findRemoteUrl(config: string): string | undefined {
  const urls = new Map<string, string>()
  let remote: string | undefined
  for (const line of config.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\s"\]]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\](.*)$/.exec(line)
    const setting = section ? (section[3] ?? '') : line
    if (section)
      remote = section[1]?.toLowerCase() === 'remote' ? section[2]?.replace(/\\(.)/g, '$1') : undefined
    const url = /^\s*url\s*=\s*(.*)$/i.exec(setting)
    if (remote === undefined || url?.[1] === undefined || urls.has(remote)) continue
    const value = readValue(url[1])
    if (value !== '') urls.set(remote, value)
  }
  return urls.get('origin') ?? urls.values().next().value
}

/** A value may be quoted, and a comment may follow it. */
function readValue(text: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(text)
  if (quoted) return (quoted[1] ?? '').replace(/\\(.)/g, '$1')
  return text.replace(/\s*[#;].*$/, '').trim()
}
