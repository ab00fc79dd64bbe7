import {createServer} from 'node:net'
import {describe, expect, it, onTestFinished} from 'vitest'
import {checkCanary} from '../../../src/app/doctor/check-canary.ts'
import {checkListener} from '../../../src/app/doctor/check-listener.ts'
import {checkPort} from '../../../src/app/doctor/check-port.ts'
import {checkTelemetry} from '../../../src/app/doctor/check-telemetry.ts'
import {UsageReader} from '../../../src/store/usage-reader.ts'
import {loadScenario} from '../../support/captures.ts'
import {emptyContext, onlyCheck, startListener, writeClaudeSettings} from './doctor-context.ts'

describe('without a listener', () => {
  it('says so, and how to start one', async () => {
    const context = await emptyContext()
    expect(await onlyCheck(checkListener, context)).toMatchObject({
      status: 'failed',
      mend: 'stackspend watch',
    })
    expect(await onlyCheck(checkCanary, context)).toMatchObject({status: 'warning'})
  })

  it('believes no file that a killed one left behind', async () => {
    const context = await emptyContext()
    const {stop} = await startListener(context)
    await stop()
    expect(await onlyCheck(checkListener, context)).toMatchObject({status: 'failed'})
  })

  it('names who has the port', async () => {
    const context = await emptyContext()
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    await writeClaudeSettings(context, {OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port}`})
    const check = await onlyCheck(checkPort, context)
    expect(check.status).toBe('failed')
    expect(check.text).toMatch(
      new RegExp(`^localhost:${port} is taken by (.+ \\(pid ${process.pid}\\)|another process)$`),
    )
  })
})

describe('with a listener', () => {
  it('tells one that runs what was there before an update', async () => {
    const context = await emptyContext()
    await startListener(context)
    expect(await onlyCheck(checkListener, {...context, version: '1.3.0'})).toMatchObject({
      status: 'warning',
      text: expect.stringMatching(/: it runs stackspend 1\.2\.3, this is 1\.3\.0$/),
      mend: 'stackspend restart',
    })
  })

  it('finds it, its port and its canary', async () => {
    const context = await emptyContext()
    const {http} = await startListener(context)
    const host = http.replace('http://', '')
    expect(await onlyCheck(checkListener, context)).toMatchObject({
      status: 'ok',
      text: expect.stringContaining(`${host}, pid ${process.pid}, up `),
    })
    expect(await onlyCheck(checkPort, context)).toEqual({
      name: 'port',
      status: 'ok',
      text: `${host} can be reached`,
    })
    expect(await onlyCheck(checkCanary, context)).toMatchObject({
      status: 'ok',
      text: expect.stringMatching(/^sent, received, stored and seen in \d+ ms$/),
    })
  })

  it('counts no canary as usage, however often it is sent', async () => {
    const context = await emptyContext()
    await startListener(context)
    await onlyCheck(checkCanary, context)
    expect(await onlyCheck(checkCanary, context)).toMatchObject({status: 'ok'})
    const reader = (await UsageReader.open(context.paths.storeFile)) ?? expect.fail('no store')
    onTestFinished(() => reader.close())
    expect(await reader.bucketRange()).toBeUndefined()
    expect(await reader.recentSessions(1)).toEqual([])
    expect(await reader.users()).toEqual([])
    expect(await onlyCheck(checkTelemetry, context)).toMatchObject({status: 'warning', text: 'none yet'})
  })

  it('tells the version that last sent usage, and what it does wrong', async () => {
    const {batches} = loadScenario('2.0.76', 'http-protobuf')
    const sentAtMs = Date.parse(batches.at(-1)?.receivedAt ?? '')
    const context = await emptyContext({nowMs: () => sentAtMs + 120_000})
    const {http} = await startListener(context)
    for (const {path, contentType, body} of batches) {
      const sent = {method: 'POST', headers: {'content-type': contentType}, body: new Uint8Array(body)}
      expect((await fetch(`${http}${path}`, sent)).status).toBe(200)
    }
    await onlyCheck(checkCanary, context)
    const check = await onlyCheck(checkTelemetry, context)
    expect(check.text).toMatch(/^2 min ago, from Claude Code 2\.0\.76: it sends numbers as text/)
    expect(check.mend).toBe('update Claude Code to 2.1.330 or later: claude update')
    expect(check.details).toHaveLength(4)
    const later = {...context, nowMs: () => sentAtMs + 2 * 3_600_000}
    expect((await onlyCheck(checkTelemetry, later)).mend).toContain(
      'check the endpoint and the connection id',
    )
  })
})
