/** The time zone of this machine, or UTC where it has none that can be named. */
export type MachineTimeZone = {
  /** IANA name. */
  readonly timezone: string
  readonly isKnown: boolean
}

/**
 * Where `TZ` is empty or no IANA name (`UTC+2`), `Intl` has no name at all, or one that it refuses itself: days
 * would begin anywhere, so they are those of UTC, and a command says so with `timezoneNotice`.
 */
export function machineTimeZone(): MachineTimeZone {
  const named: string | undefined = Intl.DateTimeFormat().resolvedOptions().timeZone
  return named === undefined || named === 'Etc/Unknown'
    ? {timezone: 'UTC', isKnown: false}
    : {timezone: named, isKnown: true}
}

/** That the days are of UTC because this machine's time zone is not known, for stderr. */
export function timezoneNotice(tz: string | undefined): string {
  const cause = tz === undefined ? 'has no name' : `(TZ=${JSON.stringify(tz)}) is no IANA name`
  return `This machine's time zone ${cause}: days are those of UTC. To choose: TZ=Europe/Berlin`
}
