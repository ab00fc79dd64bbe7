import {readdirSync, readFileSync} from 'node:fs'

/**
 * The processes that a job left behind, found as GitHub's runner finds them: by a variable that each of its children
 * inherited. Linux tells; elsewhere there are none to be seen.
 */
export function findOrphans(trackingId: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && environmentOf(name).includes(`RUNNER_TRACKING_ID=${trackingId}`))
    .map(Number)
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch {
    // It ended meanwhile, or is another user's.
    return []
  }
}
