import {writeFile} from 'node:fs/promises'
import {describe, expect, it} from 'vitest'
import {runDoctor} from '../../../src/app/doctor/run-doctor.ts'
import {emptyContext} from './doctor-context.ts'

describe('the doctor', () => {
  it('makes every check, in the order in which telemetry travels', async () => {
    const {checks, failed, warnings} = await runDoctor(await emptyContext())
    expect(
      checks.map(({name, status}) => `${name} ${status}`).filter(line => !/^(port|disk)/.test(line)),
    ).toEqual([
      'listener failed',
      'Claude Code failed',
      'protocol warning',
      'managed settings ok',
      'canary warning',
      'last telemetry warning',
      'StackSpend ok',
      'API ok',
      'outbox ok',
      'store ok',
      'clock ok',
    ])
    expect(failed).toBeGreaterThanOrEqual(2)
    expect(warnings).toBeGreaterThanOrEqual(3)
  })

  it('goes on after a check that could not be made, and says why', async () => {
    const context = await emptyContext()
    await writeFile(context.paths.connectionsFile, '{"connections": 5}')
    await writeFile(context.paths.storeFile, 'this is no SQLite file at all')
    const {checks} = await runDoctor(context)
    const broken = checks.filter(({text}) => /connections\.json|stackspend\.sqlite/.test(text))
    expect(new Set(broken.map(({name}) => name))).toEqual(
      new Set(['last telemetry', 'StackSpend', 'API', 'outbox', 'clock']),
    )
    expect(broken.every(({status, mend}) => status === 'failed' && mend !== undefined)).toBe(true)
  })
})
