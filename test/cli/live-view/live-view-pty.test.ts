import {constants} from 'node:os'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'
import {hasPty, PtyProgram} from './run-in-pty.ts'

const program = fileURLToPath(new URL('live-view-program.ts', import.meta.url))
const leave = '\x1b[?7h\x1b[?25h\x1b[?1049l'

/** What is on the normal screen once the view has gone. */
function afterwards({output}: PtyProgram): string {
  expect(output.split(leave)).toHaveLength(2)
  return output.slice(output.indexOf(leave) + leave.length).replaceAll('\r', '')
}

describe.skipIf(!hasPty)('the live view on a real terminal', () => {
  it.each([
    ['q', {keys: 'q'}],
    ['Ctrl-C', {keys: '\x03'}],
    ['SIGTERM', {signal: constants.signals.SIGTERM}],
  ])('leaves the terminal as it found it, with the last frame as text, on %s', async (_, command) => {
    const view = new PtyProgram(program, [])
    await view.shows(/\? help/)
    view.send(command)
    expect(await view.ended()).toEqual({exit: 0, cooked: true})
    const left = afterwards(view)
    expect(left).toContain(' today $14.82 + 21.0k tokens unpriced')
    expect(left).not.toContain('q quit')
    expect(left).not.toContain('\x1b')
    expect(left.endsWith('\nended by itself\n')).toBe(true)
  })

  it('leaves the terminal as it found it when the process crashes, and the error on it', async () => {
    const view = new PtyProgram(program, ['crash'])
    expect(await view.ended()).toEqual({exit: 1, cooked: true})
    expect(afterwards(view)).toMatch(/today \$14\.82[\s\S]*Error: boom/)
  })

  it('draws anew for the size that the terminal gets', async () => {
    const view = new PtyProgram(program, [], {columns: 120, rows: 30})
    await view.shows(/requests +in +out +cached[\s\S]*\? help/)
    const before = view.output.length
    view.send({resize: [50, 20]})
    await view.shows(/today \$14[\s\S]*\? help/, before)
    const redrawn = view.output.slice(before)
    expect(redrawn).toContain('\x1b[2J')
    expect(redrawn).not.toMatch(/ out /)
    expect(redrawn).not.toContain('\x1b[21;1H')
    view.send({keys: 'q'})
    expect(await view.ended()).toEqual({exit: 0, cooked: true})
  })

  it('filters, sorts and explains on a key', async () => {
    const view = new PtyProgram(program, [])
    await view.shows(/sort: last seen/)
    view.send({keys: 's'})
    await view.shows(/sort: cost/)
    view.send({keys: '/'})
    await view.shows(/Enter keep/)
    view.send({keys: 'zzz\r'})
    await view.shows(/No session matches "zzz"/)
    view.send({keys: '?'})
    await view.shows(/close this help/)
    view.send({keys: 'q'})
    expect(await view.ended()).toEqual({exit: 0, cooked: true})
    expect(afterwards(view)).toContain('acme/api')
  })
})
