import {describe, expect, it} from 'vitest'
import type {DescribedListener} from '../../src/app/background/described-listener.ts'
import {renderListener} from '../../src/cli/render-background.ts'

const started: DescribedListener<'started'> = {
  state: 'started',
  pid: 4711,
  http: 'http://127.0.0.1:4318',
  grpc: null,
  startedAt: '2026-11-19T11:00:00.000Z',
  version: '1.0.0',
  runBy: 'detach',
  flags: [],
  unkeptFlags: [],
  logFile: '/state/watch.log',
}

describe('renderListener', () => {
  it('says that a detached one is in the background, where its log is, and how to end it', () => {
    expect(renderListener(started)).toMatchInlineSnapshot(`
      "Listening: http://127.0.0.1:4318, pid 4711, in the background
        log   /state/watch.log   (stackspend logs -f)
        stop  stackspend stop"
    `)
  })

  it('says when other machines reach it, and that it speaks TLS', () => {
    const open = {...started, http: 'https://127.0.0.1:4318', flags: ['--host=0.0.0.0']}
    expect(renderListener(open)).toContain('https://127.0.0.1:4318, open to other machines, pid 4711')
    expect(renderListener({...open, flags: ['--host=::1']})).not.toContain('other machines')
  })
})
