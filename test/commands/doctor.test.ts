import {describe, expect, it} from 'vitest'
import {runCli} from '../support/run-cli.ts'

describe('stackspend doctor', () => {
  it('prints a line a check and the sum, and ends with 1 when one fails', async () => {
    const {stdout, exitCode} = await runCli(['doctor'])
    expect(stdout).toContain(' ✗ listener          none runs: telemetry that is sent meanwhile is lost\n')
    expect(stdout).toMatch(/\n +→ stackspend watch\n/)
    expect(stdout).toMatch(/\d+ problems?, \d+ warnings?\n$/)
    expect(exitCode).toBe(1)
  })

  it('prints the same as JSON', async () => {
    const {stdout, exitCode} = await runCli(['doctor', '--json'])
    const diagnosis = JSON.parse(stdout)
    expect(diagnosis.checks[0]).toEqual({
      name: 'listener',
      status: 'failed',
      text: 'none runs: telemetry that is sent meanwhile is lost',
      mend: 'stackspend watch',
    })
    expect(diagnosis.failed).toBeGreaterThan(0)
    expect(exitCode).toBe(1)
  })
})
