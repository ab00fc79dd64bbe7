import {mkdirSync, writeFileSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {postTelemetry, whileListening} from '../../test/conformance/send-telemetry.ts'
import {run} from '../../test/conformance/stackspend-tool.ts'
import {type CapturedSession, readCapturedSessions} from './captured-sessions.ts'

/** Requests of a captured session by who knows of them, as the program counts them. */
export type CapturedLanes = {
  readonly captured: string
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
  for (const session of readCapturedSessions()) lanes.push(await askSession(session))
  return lanes
}

/** A Markdown table. */
export function renderLanes(lanes: readonly CapturedLanes[]): string {
  const rows = lanes.map(({captured, served, telemetry, transcripts, together, coverage}) => [
    captured,
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

async function askSession(session: CapturedSession): Promise<CapturedLanes> {
  const hasTranscripts = Object.keys(session.transcripts).length > 0
  const send = (home: string) => sendLogs(home, session)
  const read = (home: string) => importTranscripts(home, session)
  const together = await count(async home => {
    await send(home)
    if (hasTranscripts) await read(home)
  })
  return {
    captured: `${session.version} \`${session.name}\``,
    served: session.served,
    telemetry: (await count(send)).requests,
    transcripts: hasTranscripts ? (await count(read)).requests : undefined,
    together: together.requests,
    coverage: together.coverage,
  }
}

async function count(tell: (home: string) => Promise<void>): Promise<{requests: number; coverage?: number}> {
  const home = await mkdtemp(join(tmpdir(), 'stackspend-captured-'))
  try {
    await tell(home)
    const {totals, coverage} = JSON.parse(await run(home, ['report', '--json']))
    return {requests: totals.requests, coverage: coverage?.share}
  } finally {
    await rm(home, {recursive: true, force: true, maxRetries: 5})
  }
}

async function sendLogs(home: string, {logs}: CapturedSession): Promise<void> {
  const bodies = logs.map(body => new Uint8Array(Buffer.from(body, 'base64')))
  await whileListening(home, url => postTelemetry(url, bodies, 'application/x-protobuf'))
}

async function importTranscripts(home: string, {transcripts}: CapturedSession): Promise<void> {
  const root = join(home, 'transcripts')
  for (const [path, text] of Object.entries(transcripts)) {
    mkdirSync(dirname(join(root, path)), {recursive: true})
    writeFileSync(join(root, path), text)
  }
  await run(home, ['import', '--root', root, '--json'])
}
