import {once} from 'node:events'
import {createServer, type Server} from 'node:net'
import {describe, expect, it, onTestFinished} from 'vitest'
import {checkPort} from '../../../src/app/doctor/check-port.ts'
import {asOrdinaryUser} from '../../support/ordinary-user.ts'
import {temporaryHome} from '../../support/temporary-home.ts'
import {emptyContext, onlyCheck, writeClaudeSettings} from './doctor-context.ts'

async function checkWhile(listen: (server: Server) => void) {
  const server = createServer()
  onTestFinished(() => void server.close())
  const listening = once(server, 'listening')
  listen(server)
  await listening
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  const context = await emptyContext()
  await writeClaudeSettings(context, {OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${bound.port}`})
  return onlyCheck(checkPort, context)
}

describe('the port that Claude Code sends to', () => {
  it('is told with the process that has taken it', async () => {
    const check = await checkWhile(server => server.listen(0, '127.0.0.1'))
    expect(check).toMatchObject({status: 'failed', text: expect.stringContaining(`(pid ${process.pid})`)})
    expect(check.mend).toMatch(/^stop it, or stackspend watch --port /)
  })

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'is told when it is another user whom telemetry reaches',
    async () => {
      const folder = await temporaryHome()
      const check = await checkWhile(server => asOrdinaryUser(folder, () => void server.listen(0)))
      expect(check).toMatchObject({
        status: 'failed',
        text: expect.stringContaining('another user (id 65534)'),
      })
      expect(check.mend).toMatch(/^stackspend watch --port /)
    },
  )
})
