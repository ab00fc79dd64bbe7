import {existsSync, globSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** What Claude Code sent and wrote in a captured session, and how much the API served. */
export type CapturedSession = {
  readonly version: string
  readonly name: string
  /** Requests that the API answered with usage. */
  readonly served: number
  /** Bodies of logs in protobuf, as base64, in the order in which they came. */
  readonly logs: readonly string[]
  /** Files of transcripts by their path below the root; none where they were not kept. */
  readonly transcripts: Readonly<Record<string, string>>
}

/** Sessions in which the API served more than any lane tells. */
const NAMES = [
  ['2.1.330', 'api-error'],
  ['2.0.76', 'http-protobuf'],
] as const

/** Beside the bundle in the package, from the fixtures in the source. */
export function readCapturedSessions(): readonly CapturedSession[] {
  const bundled = join(import.meta.dirname, 'captured.json')
  if (existsSync(bundled)) return JSON.parse(readFileSync(bundled, 'utf8'))
  const captures = join(import.meta.dirname, '../../test/fixtures/captures')
  return NAMES.map(([version, name]) => readSession(join(captures, `claude-code-${version}`), version, name))
}

function readSession(folder: string, version: string, name: string): CapturedSession {
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'))[name]
  const bodies = readdirSync(join(folder, name)).filter(file => file.endsWith('-logs.pb'))
  const root = join(folder, `${name}.transcripts`)
  return {
    version,
    name,
    served: truth.api.filter((call: {usage?: unknown}) => call.usage !== undefined).length,
    logs: bodies.sort().map(file => readFileSync(join(folder, name, file), 'base64')),
    transcripts: Object.fromEntries(
      globSync('**/*.jsonl', {cwd: root}).map(path => [path, readFileSync(join(root, path), 'utf8')]),
    ),
  }
}
