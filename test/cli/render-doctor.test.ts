import {describe, expect, it} from 'vitest'
import type {Check} from '../../src/app/doctor/check.ts'
import {renderDoctor} from '../../src/cli/render-doctor.ts'

const plain = (text: string) => text

describe('the diagnosis as text', () => {
  it('is a line a check, with the mend below', () => {
    const checks: Check[] = [
      {name: 'listener', status: 'ok', text: '127.0.0.1:4318, pid 4711, up 3 d'},
      {
        name: 'Claude Code',
        status: 'ok',
        text: 'telemetry on',
        details: ['OTEL_LOGS_EXPORTER=otlp, by your shell'],
      },
      {name: 'last telemetry', status: 'warning', text: '26 h ago', mend: 'claude update'},
      {
        name: 'StackSpend',
        status: 'failed',
        text: '"team\u001b[31m" refuses',
        mend: 'stackspend connections list',
      },
    ]
    expect(renderDoctor({checks, failed: 1, warnings: 1}, plain)).toMatchInlineSnapshot(`
      " ✓ listener        127.0.0.1:4318, pid 4711, up 3 d
       ✓ Claude Code     telemetry on
                         OTEL_LOGS_EXPORTER=otlp, by your shell
       ! last telemetry  26 h ago
                         → claude update
       ✗ StackSpend      "team␛[31m" refuses
                         → stackspend connections list
       1 problem, 1 warning"
    `)
  })

  it.each([
    [0, 0, 'all well'],
    [2, 0, '2 problems'],
    [0, 3, '3 warnings'],
  ])('sums up %d failed and %d warnings', (failed, warnings, text) => {
    const checks: Check[] = [{name: 'disk', status: 'ok', text: '9 GiB free'}]
    expect(renderDoctor({checks, failed, warnings}, plain).split('\n').at(-1)).toBe(` ${text}`)
  })

  it('paints signs only', () => {
    const checks: Check[] = [{name: 'disk', status: 'failed', text: 'none'}]
    const painted = renderDoctor({checks, failed: 1, warnings: 0}, (text, status) => `<${status}>${text}`)
    expect(painted.split('\n')[0]).toBe(' <failed>✗ disk  none')
  })
})
