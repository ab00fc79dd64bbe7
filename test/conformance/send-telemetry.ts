import {type ChildProcessByStdio, spawn} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import type {Readable} from 'node:stream'
import {BIN, cliEnvironment} from '../support/run-cli.ts'

/** Posts OTLP logs in JSON to a `watch` of `home` that is started for them and stopped after them. */
export function sendTelemetry(home: string, bodies: readonly string[]): Promise<void> {
  return whileListening(home, url => postTelemetry(url, bodies))
}

/** Runs `use` with the address of a `watch` of `home` that is started for it and stopped after it. */
export async function whileListening(home: string, use: (url: string) => Promise<void>): Promise<void> {
  const watch = spawn(
    process.execPath,
    [BIN, 'watch', '--port', '0', '--no-forward', '--no-transcripts', '--output', 'ndjson'],
    {
      env: cliEnvironment(home),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const closed = once(watch, 'close')
  try {
    await use(await readUrl(watch))
  } finally {
    watch.kill('SIGTERM')
    await closed
  }
}

/** Posts OTLP logs in JSON to a listener. */
export async function postTelemetry(
  url: string,
  bodies: readonly (string | Uint8Array<ArrayBuffer>)[],
  contentType = 'application/json',
): Promise<void> {
  for (const body of bodies) {
    const headers = {'content-type': contentType}
    const {status} = await fetch(`${url}/v1/logs`, {method: 'POST', headers, body})
    if (status !== 200) throw new Error(`the listener answered ${status}`)
  }
}

/** The address in its first line; the rest is read too, so that it never waits for us. */
async function readUrl(watch: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  const lines = createInterface(watch.stdout)
  const ended = once(watch, 'close').then(([code]) => {
    throw new Error(`watch ended with ${code} before it listened`)
  })
  const [first] = await Promise.race([once(lines, 'line'), ended])
  return String(JSON.parse(String(first)).http)
}
