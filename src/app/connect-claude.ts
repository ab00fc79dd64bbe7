import {maskSettings} from '../config/claude-settings/mask-settings.ts'
import {unifiedDiff} from '../config/claude-settings/unified-diff.ts'
import {type Surroundings, settingsPath, type WritableScope} from '../config/claude-settings/where.ts'
import {
  type EnvironmentPlan,
  planEnvironment,
  writeEnvironment,
} from '../config/claude-settings/write-environment.ts'
import type {Connection} from '../config/connection.ts'
import {addConnection, readConnections, replaceConnection} from '../config/connections.ts'
import {ensureDirs, type Paths} from '../config/paths.ts'
import {resolveServiceUrls} from '../config/service-urls.ts'
import {readSettings} from '../config/settings.ts'
import {StackspendError} from '../errors.ts'
import {type ChosenConnection, chooseConnection} from './choose-connection.ts'
import {claudeEnvironment} from './claude-environment.ts'
import type {ConnectQuestions, SettingsTarget} from './connect-questions.ts'
import {type ConnectedClaude, describeConnect} from './describe-connect.ts'
import {findForeignEndpoint, taken, toRemote} from './kept-endpoint.ts'
import type {ApiAccess} from './open-api.ts'
import {refuseDirect, refuseShared} from './refuse-direct.ts'

export type ConnectClaudeOptions = {
  readonly paths: Paths
  readonly surroundings: Surroundings
  readonly now: Date
  readonly questions: ConnectQuestions
  readonly openApi: () => Promise<ApiAccess>
  readonly connectionId?: string | undefined
  readonly ingestUrl?: string | undefined
  readonly name?: string | undefined
  readonly target?: SettingsTarget | undefined
  readonly keepEndpoint?: boolean | undefined
  /** HTTP port of the listener. */
  readonly port: number
  /** Claude Code sends to StackSpend itself, past any listener. */
  readonly direct: boolean
  readonly dryRun: boolean
  readonly redact: boolean
  readonly reveal: boolean
}

/**
 * Makes or adopts a StackSpend connection and points Claude Code at the listener, or with `direct` at StackSpend.
 * Asks first and then acts: what fails before the end leaves the settings as they were.
 * @throws StackspendError
 */
export async function connectClaude(options: ConnectClaudeOptions): Promise<ConnectedClaude> {
  const {paths, questions, dryRun, direct} = options
  const known = await readConnections(paths.connectionsFile)
  const chosen = await choose(options, known)
  const target = options.target ?? (await questions.target())
  const scope = target === 'print' || target === 'none' ? undefined : target
  if (direct) await refuseDirect(options.surroundings, scope)
  // Only StackSpend's own endpoint needs a connection that is there.
  const early = direct && chosen.status === 'wanted' ? await makeNow(chosen, options) : chosen
  const environment = claudeEnvironment({endpoint: endpointOf(options, early)})
  const plan = scope && (await planSettings(options, scope, environment))
  const kept = plan && (await keepEndpoint(options, {plan, known, chosen: early}))
  const diff = plan === undefined ? '' : diffOf(plan)
  if (plan !== undefined && diff !== '' && !dryRun) await askToWrite(questions, plan, diff)
  const connection =
    dryRun && early.status === 'wanted'
      ? undefined
      : withRedaction((await makeNow(early, options)).connection, options)
  const backup = dryRun ? null : await act(options, {known, connection, kept, plan})
  return describeConnect(options, {target, scope, environment, plan, diff, backup, connection, kept})
}

type Acting = {
  readonly known: readonly Connection[]
  readonly connection: Connection | undefined
  readonly kept: Connection | undefined
  readonly plan: EnvironmentPlan | undefined
}

async function choose(
  options: ConnectClaudeOptions,
  known: readonly Connection[],
): Promise<ChosenConnection> {
  const {paths, surroundings} = options
  const settings = await readSettings(paths.settingsFile)
  const ingestBase = resolveServiceUrls({env: surroundings.env, settings}).ingest.url
  return chooseConnection({...options, known, ingestBase})
}

async function makeNow(
  chosen: ChosenConnection,
  {dryRun}: ConnectClaudeOptions,
): Promise<Exclude<ChosenConnection, {status: 'wanted'}>> {
  if (chosen.status !== 'wanted') return chosen
  if (dryRun) {
    throw new StackspendError('USAGE', 'a dry run makes no connection, and --direct writes its address', {
      exit: 2,
      hint: 'stackspend connect claude --direct --dry-run --connection-id ID',
    })
  }
  return {status: 'new', connection: await chosen.make()}
}

function endpointOf({direct, port}: ConnectClaudeOptions, chosen: ChosenConnection): string {
  if (!direct) return `http://127.0.0.1:${port}`
  if (chosen.status === 'wanted')
    throw new Error('a direct connection is made before its endpoint is written')
  return chosen.connection.url
}

async function planSettings(
  {surroundings, paths, direct}: ConnectClaudeOptions,
  scope: WritableScope,
  environment: Readonly<Record<string, string>>,
): Promise<EnvironmentPlan> {
  const plan = await planEnvironment(settingsPath(scope, surroundings), environment, paths.claudeRecordFile)
  if (direct) await refuseShared(plan.file)
  return plan
}

async function keepEndpoint(
  options: ConnectClaudeOptions,
  {plan, known, chosen}: {plan: EnvironmentPlan; known: readonly Connection[]; chosen: ChosenConnection},
): Promise<Connection | undefined> {
  const {port, direct, now, questions} = options
  const connection = chosen.status === 'wanted' ? undefined : chosen.connection
  const foreign = findForeignEndpoint(plan, {port, connection})
  if (foreign === undefined) return undefined
  if (direct && options.keepEndpoint !== false) {
    throw taken(foreign, 'only the listener can go on serving')
  }
  const isKept = options.keepEndpoint ?? (await questions.keepEndpoint(foreign.shown))
  return isKept
    ? toRemote(foreign, {known: connection === undefined ? known : [...known, connection], now})
    : undefined
}

function diffOf({file, text}: EnvironmentPlan): string {
  if (text === file.text) return ''
  return unifiedDiff(maskSettings(file.text ?? ''), maskSettings(text))
}

async function askToWrite(questions: ConnectQuestions, {file}: EnvironmentPlan, diff: string): Promise<void> {
  if (await questions.mayWrite({file: file.path, diff})) return
  throw new StackspendError('CANCELLED', 'nothing was changed', {
    hint: 'stackspend connect claude --settings print   (to put the variables in yourself)',
  })
}

async function act(
  {paths, now}: ConnectClaudeOptions,
  {known, connection, kept, plan}: Acting,
): Promise<string | null> {
  await ensureDirs(paths)
  for (const candidate of [connection, kept]) {
    if (candidate !== undefined) await keepConnection(paths.connectionsFile, candidate, known)
  }
  return plan === undefined ? null : writeEnvironment(plan, paths.claudeRecordFile, now)
}

function withRedaction(connection: Connection, {redact}: ConnectClaudeOptions): Connection {
  return redact ? {...connection, redact} : connection
}

async function keepConnection(
  file: string,
  connection: Connection,
  known: readonly Connection[],
): Promise<void> {
  const same = known.find(({name}) => name === connection.name)
  if (same === undefined) await addConnection(file, connection)
  else if (same.redact !== connection.redact) await replaceConnection(file, connection)
}
