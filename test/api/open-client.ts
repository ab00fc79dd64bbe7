import {readFileSync} from 'node:fs'
import {ApiClient, type ApiOptions} from '../../src/api/api-client.ts'
import {type StackspendServer, TEST_API_KEY, TEST_CA_FILE} from '../support/stackspend-server.ts'

/** A clock that stands still until somebody waits. */
export class TestClock {
  nowMs = Date.parse('2026-11-23T10:00:00Z')
  readonly waitsMs: number[] = []

  async pause(ms: number): Promise<void> {
    this.waitsMs.push(ms)
    this.nowMs += ms
  }
}

/** A client of a test server that trusts its certificate and, given a clock, waits in no time. */
export function openClient(
  server: Pick<StackspendServer, 'url'>,
  {clock = new TestClock(), ...options}: Partial<ApiOptions> & {clock?: TestClock} = {},
): ApiClient {
  return new ApiClient({
    apiUrl: server.url,
    key: TEST_API_KEY,
    version: '1.2.3',
    env: {},
    ca: readFileSync(TEST_CA_FILE, 'utf8'),
    nowMs: () => clock.nowMs,
    pause: ms => clock.pause(ms),
    ...options,
  })
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}
