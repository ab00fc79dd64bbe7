import {showVariable} from '../config/claude-settings/show-variable.ts'
import type {Surroundings, WritableScope} from '../config/claude-settings/where.ts'
import type {EnvironmentPlan} from '../config/claude-settings/write-environment.ts'
import type {Connection} from '../config/connection.ts'
import type {SettingsTarget} from './connect-questions.ts'
import {findOverrides, type TelemetrySettings} from './find-overrides.ts'
import {isListening} from './is-listening.ts'
import {type ShownConnection, showConnection} from './show-connection.ts'
import {type OverrideWarning, warnAboutOverrides} from './warn-about-overrides.ts'

export type ConnectedClaude = {
  readonly dryRun: boolean
  /** `null` in a dry run that would make one. */
  readonly connection: ShownConnection | null
  /** The endpoint that was set before, as a further remote. */
  readonly keptEndpoint: ShownConnection | null
  readonly settings: {
    readonly target: SettingsTarget
    readonly file: string | null
    readonly changed: boolean
    /** Values as they may be printed; `null` for what was not set. */
    readonly changes: readonly {
      readonly name: string
      readonly before: string | null
      readonly after: string
    }[]
    /** As `diff -u` has it, with secrets masked. */
    readonly diff: string
    readonly backup: string | null
  }
  /** What Claude Code should see; masked unless asked otherwise. */
  readonly environment: Readonly<Record<string, string>>
  /** `null` with `direct`. */
  readonly listener: {readonly endpoint: string; readonly isRunning: boolean} | null
  readonly warnings: readonly OverrideWarning[]
}

type DescribeOptions = {
  readonly surroundings: Surroundings
  readonly port: number
  readonly direct: boolean
  readonly dryRun: boolean
  readonly reveal: boolean
}

type DoneConnect = {
  readonly target: SettingsTarget
  readonly scope: WritableScope | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly plan: EnvironmentPlan | undefined
  readonly diff: string
  readonly backup: string | null
  readonly connection: Connection | undefined
  readonly kept: Connection | undefined
}

/** What was done, or with a dry run would be, and what may keep it from working. Looks; changes nothing. */
export async function describeConnect(options: DescribeOptions, done: DoneConnect): Promise<ConnectedClaude> {
  const {dryRun, direct, reveal, port} = options
  const {target, scope, environment, plan, diff, backup, connection, kept} = done
  const listener = `http://127.0.0.1:${port}`
  const show = (name: string, value: string) => (reveal ? value : showVariable(name, value))
  const shownChanges = (plan?.changes ?? []).map(({name, previous, written}) => ({
    name,
    before: previous === null ? null : showPrevious(name, previous),
    after: show(name, written),
  }))
  return {
    dryRun,
    connection: connection === undefined ? null : showConnection(connection, {reveal}),
    keptEndpoint: kept === undefined ? null : showConnection(kept, {reveal}),
    settings: {
      target,
      file: plan?.file.path ?? null,
      changed: plan !== undefined && plan.text !== plan.file.text,
      changes: shownChanges,
      diff,
      backup,
    },
    environment: Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, show(name, value)]),
    ),
    listener: direct ? null : {endpoint: listener, isRunning: await isListening(listener)},
    warnings:
      target === 'none' ? [] : warnAboutOverrides(await overridesAfter(options, plan), environment, scope),
  }
}

function showPrevious(name: string, json: string): string {
  const value: unknown = JSON.parse(json)
  return showVariable(name, typeof value === 'string' ? value : json)
}

function overridesAfter(
  {surroundings}: DescribeOptions,
  plan: EnvironmentPlan | undefined,
): Promise<TelemetrySettings> {
  const planned = plan === undefined ? {} : {[plan.file.path]: plan.text}
  return findOverrides({...surroundings, planned})
}
