import {execFile} from 'node:child_process'
import {resolve} from 'node:path'
import {pathToFileURL} from 'node:url'
import {promisify} from 'node:util'
import {describe, expect, it} from 'vitest'
import {timezoneNotice} from '../../src/cli/machine-time-zone.ts'
import {cliEnvironment} from '../support/run-cli.ts'

const MODULE = pathToFileURL(resolve(import.meta.dirname, '../../src/cli/machine-time-zone.ts')).href

/** Asked in a process of its own: `TZ` is read once. */
async function machineTimeZoneOf(tz: string): Promise<unknown> {
  const script = `console.log(JSON.stringify((await import('${MODULE}')).machineTimeZone()))`
  const env = {...cliEnvironment('/home/ada'), TZ: tz, NODE_NO_WARNINGS: '1'}
  const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env,
  })
  return JSON.parse(stdout)
}

describe('machineTimeZone', () => {
  it.each(['Europe/Berlin', 'America/New_York', 'UTC'])('is what TZ=%s says', async timezone => {
    expect(await machineTimeZoneOf(timezone)).toEqual({timezone, isKnown: true})
  })

  it.each(['', 'Nonsense', 'UTC+25', 'Etc/Unknown'])('is UTC, and not known, for TZ=%j', async tz => {
    expect(await machineTimeZoneOf(tz)).toEqual({timezone: 'UTC', isKnown: false})
  })
})

describe('timezoneNotice', () => {
  it('says what is wrong and how to choose', () => {
    expect(timezoneNotice('UTC+25')).toBe(
      `This machine's time zone (TZ="UTC+25") is no IANA name: days are those of UTC. To choose: TZ=Europe/Berlin`,
    )
    expect(timezoneNotice(undefined)).toContain('has no name')
  })
})
