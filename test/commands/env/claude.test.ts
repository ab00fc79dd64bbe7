import {describe, expect, it} from 'vitest'
import {runCli} from '../../support/run-cli.ts'

/** Its stdout is piped, as `eval "$(…)"` has it. */
const envClaude = (args: readonly string[], SHELL = '/bin/bash') =>
  runCli(['env', 'claude', ...args], {env: {SHELL}})

describe('stackspend env claude', () => {
  it('prints only the variables when its output is evaluated', async () => {
    const {stdout, stderr, exitCode} = await envClaude([])
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(stdout).toMatchInlineSnapshot(`
      "export CLAUDE_CODE_ENABLE_TELEMETRY='1'
      export OTEL_METRICS_EXPORTER='otlp'
      export OTEL_LOGS_EXPORTER='otlp'
      export OTEL_EXPORTER_OTLP_PROTOCOL='http/protobuf'
      export OTEL_EXPORTER_OTLP_ENDPOINT='http://127.0.0.1:4318'
      export OTEL_LOGS_EXPORT_INTERVAL='1000'
      export OTEL_METRIC_EXPORT_INTERVAL='10000'
      export OTEL_METRICS_INCLUDE_REPOSITORY='true'
      "
    `)
  })

  it('writes for the shell in use unless another is named', async () => {
    const {stdout} = await envClaude([], '/usr/bin/fish')
    expect(stdout).toMatch(/^set -gx CLAUDE_CODE_ENABLE_TELEMETRY '1'\n/)
    expect((await envClaude(['--shell', 'fish'], '/bin/zsh')).stdout).toBe(stdout)
  })

  it('points at the host and port given, IPv6 in brackets', async () => {
    const {stdout} = await envClaude(['--host', '::1', '--port', '14318'])
    expect(stdout).toContain(`export OTEL_EXPORTER_OTLP_ENDPOINT='http://[::1]:14318'\n`)
  })

  it('asks for spans with --traces only', async () => {
    expect((await envClaude([])).stdout).not.toContain('TRACES')
    expect((await envClaude(['--traces'])).stdout).toContain(`export OTEL_TRACES_EXPORTER='otlp'\n`)
  })

  it('gives the env block of settings.json with --shell json, and the variables alone with --json', async () => {
    const block = JSON.parse((await envClaude(['--shell', 'json'])).stdout)
    expect(Object.keys(block)).toEqual(['env'])
    expect(JSON.parse((await envClaude(['--json'])).stdout)).toEqual(block.env)
  })

  it.each([
    ['--port', '0'],
    ['--port', 'x'],
    ['--shell', 'tcsh'],
  ])('refuses %s %s as wrong usage', async (...args) => {
    const {stdout, stderr, exitCode} = await envClaude(args)
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 2})
    expect(stderr).toContain(args[0])
  })
})
