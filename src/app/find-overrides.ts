import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {findValue, parseSettings} from '../config/claude-settings/parse-settings.ts'
import {readSettingsFile} from '../config/claude-settings/settings-file.ts'
import {isTelemetryVariable, showVariable} from '../config/claude-settings/show-variable.ts'
import {managedFolders, type Surroundings, settingsPath} from '../config/claude-settings/where.ts'
import {StackspendError} from '../errors.ts'

/** Where Claude Code takes settings from, strongest first. `shell`: the environment it is started in. */
export const SETTINGS_SOURCES = ['managed', 'local', 'project', 'user', 'shell'] as const
export type SettingsSource = (typeof SETTINGS_SOURCES)[number]

export type FoundValue = {
  readonly source: SettingsSource
  /** `null` for the shell. */
  readonly file: string | null
  /** As it may be printed. */
  readonly shown: string
  /** The value itself: may be a secret, for comparing and not for printing. */
  readonly value: string
}

export type FoundVariable = {
  readonly name: string
  /** What a new Claude Code would see; `undefined` when every value of it is ignored. */
  readonly effective: FoundValue | undefined
  /** Values that lose, strongest first. */
  readonly overridden: readonly FoundValue[]
  /** Values that Claude Code does not read from where they are. */
  readonly ignored: readonly FoundValue[]
}

export type TelemetrySettings = {
  readonly variables: readonly FoundVariable[]
  /** Settings files with an `otelHeadersHelper`, whose headers Claude Code adds to each export over HTTP. */
  readonly headersHelpers: readonly {readonly source: SettingsSource; readonly file: string}[]
  /** Settings files that cannot be read, and why; nothing of them is known. */
  readonly unreadable: readonly {
    readonly source: SettingsSource
    readonly file: string
    readonly reason: string
  }[]
}

type Layer = {
  readonly source: SettingsSource
  readonly file: string | null
  readonly env: Readonly<Record<string, string>>
  readonly hasHeadersHelper: boolean
}

export type FindOverridesOptions = Surroundings & {
  /** Where an organisation's settings are; this platform's own folders unless said. */
  readonly managed?: readonly string[]
  /** Text to take in place of what a file holds, by its path: a change that is not written yet. */
  readonly planned?: Readonly<Record<string, string>>
}

/**
 * Every telemetry variable that a Claude Code started here would see, and where its value comes from:
 * managed > local > project > user > shell. A settings file counts before the shell since Claude Code 2.0
 * (anthropics/claude-code#78567). Of the project's two files Claude Code ignores telemetry since 2.1.282, so that a
 * repository cannot redirect it. A managed endpoint takes the per-signal ones of weaker sources away (2.1.217).
 * Settings that come from a server, MDM or `--settings` are not on this disk and not known.
 */
export async function findOverrides(options: FindOverridesOptions): Promise<TelemetrySettings> {
  const read = await Promise.all(
    (await listFiles(options)).map(entry => readLayer(entry, options.planned ?? {})),
  )
  const layers = read.flatMap(entry => ('reason' in entry ? [] : [entry]))
  const inShell = Object.entries(options.env).flatMap(([name, value]) =>
    value === undefined || !isTelemetryVariable(name) ? [] : [[name, value] as const],
  )
  const shell: Layer = {
    source: 'shell',
    file: null,
    env: Object.fromEntries(inShell),
    hasHeadersHelper: false,
  }
  const all = [...layers, shell]
  const names = [...new Set(all.flatMap(({env}) => Object.keys(env)))].sort()
  return {
    variables: names.map(name => findVariable(name, all)),
    headersHelpers: layers.flatMap(({source, file, hasHeadersHelper}) =>
      hasHeadersHelper && file !== null ? [{source, file}] : [],
    ),
    unreadable: read.flatMap(entry => ('reason' in entry ? [entry] : [])),
  }
}

function findVariable(name: string, layers: readonly Layer[]): FoundVariable {
  const values = layers.flatMap(({source, file, env}): FoundValue[] => {
    const value = env[name]
    return value === undefined ? [] : [{source, file, value, shown: showVariable(name, value)}]
  })
  const isIgnored = ({source}: FoundValue) =>
    source === 'project' ||
    source === 'local' ||
    (source !== 'managed' && isSignalEndpoint(name) && hasManagedEndpoint(layers))
  const [effective, ...overridden] = values.filter(value => !isIgnored(value))
  return {name, effective, overridden, ignored: values.filter(isIgnored)}
}

function hasManagedEndpoint(layers: readonly Layer[]): boolean {
  return layers.some(({source, env}) => source === 'managed' && 'OTEL_EXPORTER_OTLP_ENDPOINT' in env)
}

function isSignalEndpoint(name: string): boolean {
  return /^OTEL_EXPORTER_OTLP_(METRICS|LOGS|TRACES)_ENDPOINT$/.test(name)
}

type ListedFile = {readonly source: SettingsSource; readonly file: string}

async function listFiles(options: FindOverridesOptions): Promise<readonly ListedFile[]> {
  const managed = await Promise.all((options.managed ?? managedFolders(options.platform)).map(listManaged))
  return [
    ...managed.flat().map(file => ({source: 'managed' as const, file})),
    ...(['local', 'project', 'user'] as const).map(source => ({source, file: settingsPath(source, options)})),
  ]
}

/** Strongest first: of the drop-ins the last by name. */
async function listManaged(folder: string): Promise<readonly string[]> {
  const dropIns = join(folder, 'managed-settings.d')
  const names = await readdir(dropIns).catch(() => [])
  const sorted = names.filter(name => name.endsWith('.json') && !name.startsWith('.')).sort()
  return [...sorted.reverse().map(name => join(dropIns, name)), join(folder, 'managed-settings.json')]
}

async function readLayer(
  {source, file}: ListedFile,
  planned: Readonly<Record<string, string>>,
): Promise<Layer | TelemetrySettings['unreadable'][number]> {
  try {
    const text = planned[file] ?? (await readSettingsFile(file)).text ?? ''
    const tree = parseSettings(text, file)
    const entries = tree?.env?.children ?? []
    const env = entries.flatMap(({children: [key, value] = []}) =>
      typeof key?.value === 'string' && isTelemetryVariable(key.value) && value?.value !== undefined
        ? [[key.value, String(value.value)] as const]
        : [],
    )
    const hasHeadersHelper = tree !== undefined && findValue(tree.root, 'otelHeadersHelper') !== undefined
    return {source, file, env: Object.fromEntries(env), hasHeadersHelper}
  } catch (error) {
    if (error instanceof StackspendError) return {source, file, reason: error.message}
    throw error
  }
}
