import type {WatchOrigin} from '../watch-options.ts'

/**
 * Parts the flags of a `watch` from those that nobody may read: its address in `--forward` may authenticate who sends
 * there, unless it is a host and nothing else.
 */
export function keepFlags(flags: readonly string[]): Pick<WatchOrigin, 'flags' | 'unkeptFlags'> {
  const unkept = flags.filter(mayBeSecret)
  return {
    flags: flags.filter(flag => !unkept.includes(flag)),
    unkeptFlags: unkept.map(flag => flag.replace(/=.*$/s, '')),
  }
}

function mayBeSecret(flag: string): boolean {
  const [, url] = /^--forward=(.*)$/s.exec(flag) ?? []
  if (url === undefined) return false
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  return parsed === undefined || `${parsed.origin}/` !== parsed.href
}
