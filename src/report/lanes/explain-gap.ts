import {isVersionBelow} from '../../usage/client-version.ts'

type Gap = {readonly below: string; readonly text: string}

// Claude Code's changelog (2.1.161, 2.1.214) and captures of 1.0.128 and 2.0.76, whose warm-up calls were missing.
const GAPS: readonly Gap[] = [
  {below: '2.1.50', text: 'calls in the background that were unfinished when it ended'},
  {below: '2.1.161', text: 'events of its first moments'},
]

/**
 * What Claude Code is known not to report in the versions whose requests telemetry missed; `undefined` when nothing is
 * known of any of them. A client that was killed, or whose exporter failed, looks the same in every version.
 */
export function explainGap(versions: readonly string[]): string | undefined {
  const isAffected = (version: string) => GAPS.some(({below}) => isVersionBelow(version, below))
  const affected = versions.filter(isAffected)
  if (affected.length === 0) return undefined
  const texts = GAPS.filter(({below}) => affected.some(version => isVersionBelow(version, below)))
  return `Claude Code ${listVersions(affected)} does not report ${texts.map(({text}) => text).join(', nor ')}`
}

function listVersions(versions: readonly string[]): string {
  return versions.length <= 3 ? versions.join(', ') : `${versions.slice(0, 3).join(', ')} and others`
}
