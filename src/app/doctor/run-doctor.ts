import {StackspendError} from '../../errors.ts'
import type {Check, Checker, DoctorContext} from './check.ts'
import {checkApi} from './check-api.ts'
import {checkCanary} from './check-canary.ts'
import {checkClaudeCode, checkManagedSettings} from './check-claude-code.ts'
import {checkClock} from './check-clock.ts'
import {checkDisk} from './check-disk.ts'
import {checkListener} from './check-listener.ts'
import {checkOutbox} from './check-outbox.ts'
import {checkPort} from './check-port.ts'
import {checkRemotes} from './check-remotes.ts'
import {checkService} from './check-service.ts'
import {checkStoreFile} from './check-store.ts'
import {checkProxy, checkSurroundings} from './check-surroundings.ts'
import {checkTelemetry} from './check-telemetry.ts'

/** What was found, in the order in which telemetry travels. */
export type Diagnosis = {
  readonly checks: readonly Check[]
  readonly failed: number
  readonly warnings: number
}

const CHECKERS: readonly (readonly [name: string, check: Checker])[] = [
  ['listener', checkListener],
  ['service', checkService],
  ['port', checkPort],
  ['surroundings', checkSurroundings],
  ['proxy', checkProxy],
  ['Claude Code', checkClaudeCode],
  ['managed settings', checkManagedSettings],
  ['canary', checkCanary],
  ['last telemetry', checkTelemetry],
  ['StackSpend', checkRemotes],
  ['API', checkApi],
  ['outbox', checkOutbox],
  ['store', checkStoreFile],
  ['clock', checkClock],
  ['disk', checkDisk],
]

/** Makes every check, also after one that could not be made. Nothing is changed but for the canary in the store. */
export async function runDoctor(context: DoctorContext): Promise<Diagnosis> {
  const made = await Promise.all(CHECKERS.map(([name, check]) => runCheck(name, check, context)))
  const checks = made.flat()
  const count = (status: Check['status']) => checks.filter(check => check.status === status).length
  return {checks, failed: count('failed'), warnings: count('warning')}
}

async function runCheck(name: string, check: Checker, context: DoctorContext): Promise<readonly Check[]> {
  try {
    return await check(context)
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    return [{name, status: 'failed', text: error.message, mend: error.hint}]
  }
}
