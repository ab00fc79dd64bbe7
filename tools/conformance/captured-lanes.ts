import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {postTelemetry, whileListening} from '../../test/conformance/send-telemetry.ts'
import {run} from '../../test/conformance/stackspend-tool.ts'

/** Captured sessions in which the API served more than any lane tells; `transcripts` where the client's are kept. */
export const CAPTURED = [
  {version: '2.1.330', name: 'api-error', served: 5, telemetry: 2, transcripts: undefined, together: 2},
  {version: '2.0.76', name: 'http-protobuf', served: 44, telemetry: 33, transcripts: 33, together: 41},
] as const

/** Requests of a captured session by who knows of them, as the program counts them. */
export type CapturedLanes = {
  readonly version: string
  readonly name: string
  readonly served: number
  readonly telemetry: number
  /** `undefined` where no transcripts were kept. */
  readonly transcripts: number | undefined
  readonly together: number
  /** Share of the transcripts' requests that telemetry saw. */
  readonly coverage: number | undefined
}

/** Asks the built program what it counts of each lane alone, and of both. */
export async function askLanes(): Promise<CapturedLanes[]> {
  const lanes: CapturedLanes[] = []
  for (const {version, name} of CAPTURED) lanes.push(await askScenario(version, name))
  return lanes
}

export function isAsExpected(lanes: CapturedLanes): boolean {
  const expected = CAPTURED.find(({version, name}) => version === lanes.version && name === lanes.name)
  return (
    expected?.served === lanes.served &&
    expected.telemetry === lanes.telemetry &&
    expected.transcripts === lanes.transcripts &&
    expected.together === lanes.together
  )
}

/** A Markdown table. */
export function renderLanes(lanes: readonly CapturedLanes[]): string {
  const rows = lanes.map(({version, name, served, telemetry, transcripts, together, coverage}) => [
    `${version} \`${name}\``,
    served,
    telemetry,
    transcripts ?? '–',
    together,
    coverage === undefined ? '–' : `${Math.floor(coverage * 100)} %`,
    served - together,
  ])
  const header = ['captured', 'served', 'telemetry', 'transcripts', 'together', 'coverage', 'nobody knows']
  const rule = header.map((_, index) => (index === 0 ? '---' : '--:'))
  return [header, rule, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

async function askScenario(version: string, name: string): Promise<CapturedLanes> {
  const folder = join(capturesFolder(), `claude-code-${version}`)
  const transcripts = join(folder, `${name}.transcripts`)
  const hasTranscripts = existsSync(transcripts)
  const send = (home: string) => sendLogs(home, join(folder, name))
  const read = (home: string) => run(home, ['import', '--root', transcripts, '--json'])
  const together = await count(async home => {
    await send(home)
    if (hasTranscripts) await read(home)
  })
  return {
    version,
    name,
    served: countServed(join(folder, 'truth.json'), name),
    telemetry: (await count(send)).requests,
    transcripts: hasTranscripts ? (await count(read)).requests : undefined,
    together: together.requests,
    coverage: together.coverage,
  }
}

async function count(
  tell: (home: string) => Promise<unknown>,
): Promise<{requests: number; coverage?: number}> {
  const home = await mkdtemp(join(tmpdir(), 'stackspend-captured-'))
  try {
    await tell(home)
    const {totals, coverage} = JSON.parse(await run(home, ['report', '--json']))
    return {requests: totals.requests, coverage: coverage?.share}
  } finally {
    await rm(home, {recursive: true, force: true, maxRetries: 5})
  }
}

/** The log bodies as they came, in protobuf. */
async function sendLogs(home: string, folder: string): Promise<void> {
  const files = readdirSync(folder).filter(file => file.endsWith('-logs.pb'))
  const bodies = files.sort().map(file => new Uint8Array(readFileSync(join(folder, file))))
  await whileListening(home, url => postTelemetry(url, bodies, 'application/x-protobuf'))
}

function countServed(truthFile: string, name: string): number {
  const truth = JSON.parse(readFileSync(truthFile, 'utf8'))[name]
  return truth.api.filter((call: {usage?: unknown}) => call.usage !== undefined).length
}

/** Beside the bundle in the package, among the fixtures in the source. */
function capturesFolder(): string {
  const bundled = join(import.meta.dirname, 'captured')
  return existsSync(bundled) ? bundled : join(import.meta.dirname, '../../test/fixtures/captures')
}
