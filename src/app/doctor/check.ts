import type {Surroundings} from '../../config/claude-settings/where.ts'
import type {Paths} from '../../config/paths.ts'

/** One line of `stackspend doctor`. No text of it holds a secret. */
export type Check = {
  readonly name: string
  /** `warning`: it works, or was not tried, but should be looked at. */
  readonly status: 'ok' | 'warning' | 'failed'
  /** What was found. */
  readonly text: string
  /** What to type or change. */
  readonly mend?: string | undefined
  /** What `text` sums up, a line each. */
  readonly details?: readonly string[]
}

/** What the checks look at. */
export type DoctorContext = Surroundings & {
  readonly paths: Paths
  /** Of this program. */
  readonly version: string
  readonly nowMs: () => number
  /** Folders of an organisation's settings, in place of this platform's own. */
  readonly managed?: readonly string[]
  /** Where the system's files are, in place of `/`. */
  readonly rootDir?: string
  /** PEM, trusted in place of what Node trusts. */
  readonly ca?: string
}

/** Looks at one thing; throws a StackspendError when that stands in the way of looking. */
export type Checker = (context: DoctorContext) => Promise<readonly Check[]>
