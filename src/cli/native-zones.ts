import type {BudgetZone} from '../app/budgets/read-standings.ts'
import {checkTimeZone, zoneClock} from '../report/time-zone.ts'

/**
 * Time zones as `Date` itself knows them, by changing this process's own: the first use of `Intl`, which every other
 * way leads through, takes as long as half a start of Node. What `Date` may not know is left to `Intl` all the same.
 */
export class NativeZones {
  private readonly env: Record<string, string | undefined>
  private readonly ofMachine: string | undefined
  private current: string | undefined

  constructor(env: Record<string, string | undefined>) {
    this.env = env
    this.ofMachine = env.TZ
    this.current = env.TZ
  }

  /** Of the machine unless named. */
  readonly zoneOf = (named: string | undefined): BudgetZone => {
    const timezone = named ?? this.ofMachine
    if (named !== undefined && !this.knows(named)) return {timezone: named, offsetAt: zoneClock(named)}
    const offsetAt = (atMs: number) => {
      this.enter(timezone)
      return -new Date(atMs).getTimezoneOffset() * 60_000
    }
    return {timezone: timezone ?? 'local', offsetAt}
  }

  /** @throws StackspendError TIMEZONE_UNKNOWN */
  readonly check = (timezone: string): void => {
    if (!this.knows(timezone)) checkTimeZone(timezone)
  }

  /** `Date` takes any name: one that it does not know reads as nameless GMT, as a few that it knows may. */
  private knows(timezone: string): boolean {
    this.enter(timezone)
    return !new Date(0).toString().endsWith('(GMT+00:00)')
  }

  private enter(timezone: string | undefined): void {
    if (timezone === this.current) return
    if (timezone === undefined) delete this.env.TZ
    else this.env.TZ = timezone
    this.current = timezone
  }
}
