import type {RunBy} from '../owner-info.ts'

/** What a service runs. */
export type ServiceRun = {
  /** Absolute paths of Node, of `bin/run.js`, and of the log that takes what a crash says. */
  readonly node: string
  readonly script: string
  readonly logFile: string
  /** Of `watch`. */
  readonly flags: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export type ServiceState = {
  /** Whether it starts at the next login. */
  readonly isEnabled: boolean
  readonly isActive: boolean
}

/** The part of a system that keeps programs of a user running. */
export type ServiceManager = {
  readonly kind: Exclude<RunBy, 'terminal' | 'detach'>
  /** Where it looks for the description of our service. */
  readonly file: string
  /** The description's text. @throws StackspendError SERVICE_UNSUPPORTED for what it cannot express. */
  readonly render: (run: ServiceRun) => string
  /** What a description runs: Node, then the script. */
  readonly programsIn: (text: string) => readonly string[]
  /** Throws a StackspendError where there is nothing to start a service with. */
  readonly reach: () => Promise<void>
  /** Takes up a description that was written, starts the service, and at each login. */
  readonly start: () => Promise<void>
  /** Ends it, and does not start it at a login. */
  readonly end: () => Promise<void>
  /** After the description was removed. */
  readonly forget: () => Promise<void>
  readonly restart: () => Promise<void>
  /** Until the next login. */
  readonly stop: () => Promise<void>
  readonly state: () => Promise<ServiceState>
  /** What a person should know about when it runs. */
  readonly note: string
}

export type ServiceSurroundings = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly homeDir: string
  readonly userId: number
}
