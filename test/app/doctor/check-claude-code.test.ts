import {mkdir, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {claudeEnvironment} from '../../../src/app/claude-environment.ts'
import {checkClaudeCode, checkManagedSettings} from '../../../src/app/doctor/check-claude-code.ts'
import {emptyContext, onlyCheck, startListener, writeClaudeSettings} from './doctor-context.ts'

describe('what Claude Code would see', () => {
  it('is fine when it leads to the listener, by whichever name of it', async () => {
    const context = await emptyContext()
    const {http} = await startListener(context)
    await writeClaudeSettings(context, claudeEnvironment({endpoint: http.replace('127.0.0.1', 'localhost')}))
    const [telemetry, protocol] = await checkClaudeCode(context)
    expect(telemetry).toMatchObject({status: 'ok'})
    expect(telemetry?.text).toContain('/.claude/settings.json')
    expect(telemetry?.details).toContainEqual(
      expect.stringMatching(/^CLAUDE_CODE_ENABLE_TELEMETRY=1, by .*settings\.json$/),
    )
    expect(protocol).toMatchObject({status: 'ok', text: expect.stringMatching(/^http\/protobuf, by /)})
  })

  it.each([
    ['nothing is set', {}, 'failed', 'telemetry is off: CLAUDE_CODE_ENABLE_TELEMETRY is not set'],
    ['it is off', {CLAUDE_CODE_ENABLE_TELEMETRY: '0'}, 'failed', 'telemetry is off, by your shell'],
    ['events stay at home', {OTEL_LOGS_EXPORTER: 'console'}, 'failed', 'OTEL_LOGS_EXPORTER has no otlp'],
    ['metrics do', {OTEL_METRICS_EXPORTER: 'none'}, 'warning', 'without metrics'],
    ['it has no endpoint', {OTEL_EXPORTER_OTLP_ENDPOINT: undefined}, 'failed', 'is not set'],
    [
      'it sends elsewhere',
      {OTEL_EXPORTER_OTLP_ENDPOINT: 'https://app.example/otel/conn-secret'},
      'failed',
      'sends to https://app.example/… and not to this listener, by your shell',
    ],
    [
      'its events go elsewhere',
      {OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://127.0.0.1:1/v1/logs'},
      'failed',
      'sends to http://127.0.0.1:1/…',
    ],
  ] as const)('is told when %s', async (_, changed, status, text) => {
    const context = await emptyContext()
    const {http} = await startListener(context)
    const whole = {...claudeEnvironment({endpoint: http}), ...changed}
    const env = Object.keys(changed).length === 0 ? {} : whole
    const [telemetry] = await checkClaudeCode({...context, env})
    expect(telemetry).toMatchObject({
      status,
      text: expect.stringContaining(text),
      mend: 'stackspend connect claude',
    })
    expect(JSON.stringify(telemetry)).not.toContain('conn-secret')
  })

  it('is not known while the settings cannot be parsed, and is not called off', async () => {
    const context = await emptyContext({env: {CLAUDE_CODE_ENABLE_TELEMETRY: '1'}})
    const file = join(context.homeDir, '.claude', 'settings.json')
    await mkdir(dirname(file), {recursive: true})
    await writeFile(file, '{\n  "env": {\n    "A": "secret" oops\n  }\n}\n')
    const check = await onlyCheck(checkClaudeCode, context)
    expect(check).toMatchObject({
      name: 'Claude Code',
      status: 'failed',
      text: expect.stringMatching(/^cannot be read, .*settings\.json, line 3, column \d+: /),
      mend: `mend ${file}, then: stackspend doctor`,
      details: ['CLAUDE_CODE_ENABLE_TELEMETRY=1, by your shell'],
    })
    expect(check.text).not.toContain('secret')
  })

  it.each([
    ['a missing protocol', undefined, 'warning'],
    ['gRPC', 'grpc', 'ok'],
    ['a protocol that nobody knows', 'http/xml', 'failed'],
    ['JSON', 'http/json', 'ok'],
  ])('has %s', async (_, protocol, status) => {
    const context = await emptyContext({env: {OTEL_EXPORTER_OTLP_PROTOCOL: protocol}})
    const [, check] = await checkClaudeCode(context)
    expect(check).toMatchObject({name: 'protocol', status})
  })
})

describe('gRPC', () => {
  const settings = (endpoint: string) => ({
    ...claudeEnvironment({endpoint}),
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  })

  it('is fine when it leads to where the listener takes it', async () => {
    const context = await emptyContext()
    const {grpc} = await startListener(context, {port: 0, isOptional: false})
    await writeClaudeSettings(context, settings(`http://${grpc}`))
    expect(await checkClaudeCode(context)).toMatchObject([{status: 'ok'}, {name: 'protocol', status: 'ok'}])
  })

  it('is told when it leads to the port of HTTP', async () => {
    const context = await emptyContext()
    const {http} = await startListener(context, {port: 0, isOptional: false})
    await writeClaudeSettings(context, settings(http))
    expect(await checkClaudeCode(context)).toMatchObject([
      {status: 'failed', text: expect.stringContaining('and not to this listener')},
      {name: 'protocol', status: 'ok'},
    ])
  })

  it('is told when the listener takes none', async () => {
    const context = await emptyContext()
    const {http} = await startListener(context)
    await writeClaudeSettings(context, settings(http))
    const [, protocol] = await checkClaudeCode(context)
    expect(protocol).toMatchObject({
      status: 'failed',
      text: expect.stringMatching(/: the listener takes http\/protobuf, http\/json$/),
    })
  })
})

describe('managed settings', () => {
  it('are fine when there are none', async () => {
    const check = await onlyCheck(checkManagedSettings, await emptyContext())
    expect(check).toEqual({name: 'managed settings', status: 'ok', text: 'none that touch telemetry'})
  })

  it('are told when they send telemetry to another place', async () => {
    const context = await emptyContext()
    const {http} = await startListener(context)
    await writeClaudeSettings(context, claudeEnvironment({endpoint: http}))
    await writeClaudeSettings(
      context,
      {OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/x'},
      'managed',
    )
    const check = await onlyCheck(checkManagedSettings, context)
    expect(check).toMatchObject({
      status: 'failed',
      text: expect.stringContaining('https://collector.example/…'),
    })
    const [telemetry] = await checkClaudeCode(context)
    expect(telemetry).toMatchObject({status: 'failed', mend: 'ask who manages the settings'})
  })

  it('are fine when they send to the listener', async () => {
    const context = await emptyContext()
    const {http} = await startListener(context)
    await writeClaudeSettings(context, {OTEL_EXPORTER_OTLP_ENDPOINT: http}, 'managed')
    expect(await onlyCheck(checkManagedSettings, context)).toMatchObject({status: 'ok'})
  })
})
