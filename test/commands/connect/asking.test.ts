import {fileURLToPath} from 'node:url'
import {stripVTControlCharacters} from 'node:util'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {hasPty, PtyProgram} from '../../cli/live-view/run-in-pty.ts'
import {ClaudeHome} from '../../support/claude-home.ts'
import {freePort} from '../../support/free-port.ts'

const program = fileURLToPath(new URL('ask-program.ts', import.meta.url))
const ID = 'conn-secret-4f1c0a9e'

let home: ClaudeHome
beforeEach(async () => {
  home = await ClaudeHome.create()
})
afterEach(() => home.remove())

/** Waits for each question, and then types its answer. */
async function answer(args: readonly string[], dialogue: readonly (readonly [RegExp, string])[]) {
  const terminal = new PtyProgram(program, [JSON.stringify(home.env), ...args], {columns: 200, rows: 50})
  for (const [question, keys] of dialogue) {
    await terminal.shows(question)
    terminal.send({keys})
  }
  const {exit} = await terminal.ended()
  return {exit, output: stripVTControlCharacters(terminal.output)}
}

describe.skipIf(!hasPty)('stackspend connect claude at a terminal', () => {
  it('asks for what it was not told, shows the change, and never the id', async () => {
    await home.writeSettings({
      model: 'opus',
      env: {OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.com/secret'},
    })
    const {exit, output} = await answer(
      ['connect', 'claude', '--port', '4999'],
      [
        [/Which StackSpend connection\?/, '\x1b[B\r'],
        [/Connection ID or ingest URL:/, `${ID}\r`],
        [/What do you call it\?/, '\r'],
        [/Where do Claude Code's variables go\?/, '\r'],
        [/Forward it there too\?/, 'y\r'],
        [/Write this into [^?]*\?/, 'y\r'],
        [/Start it in this terminal\?/, 'n\r'],
      ],
    )
    expect(exit).toBe(0)
    expect(output).toContain('+    "CLAUDE_CODE_ENABLE_TELEMETRY": "1"')
    expect(output).toContain('✓ connection  "claude" → https://app.stackspend.com/…')
    expect(output).toContain('✓ also to     "collector.example.com"')
    expect(output).not.toContain('secret')
    expect(await home.readVariables()).toMatchObject({OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4999'})
  })

  it('offers what is there already', async () => {
    await home.run(['connect', 'claude', '--connection-id', ID, '--name', 'platform', '--settings', 'none'])
    const {exit, output} = await answer(
      ['connect', 'claude', '--settings', 'print'],
      [
        [/use "platform"/, '\r'],
        [/Start it in this terminal\?/, 'n\r'],
      ],
    )
    expect(exit).toBe(0)
    expect(output).toContain('✓ connection  "platform"')
  })

  it.each([
    ['a no', 'n\r'],
    ['Ctrl-C', '\x03'],
  ])('changes nothing after %s', async (_, keys) => {
    await home.writeSettings({model: 'opus'})
    const before = await home.readSettings()
    const {exit, output} = await answer(
      ['connect', 'claude', '--connection-id', ID, '--name', 'a', '--settings', 'user'],
      [[/Write this into [^?]*\?/, keys]],
    )
    expect(exit).toBe(1)
    expect(output).toContain('nothing was changed')
    expect(await home.readSettings()).toBe(before)
    expect(await home.keptFiles()).toEqual({})
  })

  it('puts a question again whose answer will not do, and shows no id at any key', async () => {
    const {exit, output} = await answer(
      ['connect', 'claude', '--settings', 'none'],
      [
        [/Which StackSpend connection\?/, '\x1b[B\r'],
        [/Connection ID or ingest URL:/, 'conn secret\r'],
        [/holds something else than letters/, `\x15${ID}\x14\r`],
        [/What do you call it\?/, '/bad\r'],
        [/a name of letters/, '\x15team\r'],
      ],
    )
    expect(exit).toBe(0)
    expect(output).toContain('✓ connection  "team"')
    expect(output).not.toMatch(/secret|ctrl\+t/i)
  })

  it('starts no listener while an id is in its own arguments, where others can see it', async () => {
    const port = String(await freePort())
    const {exit, output} = await answer(
      ['connect', 'claude', '--connection-id', ID, '--name', 'a', '--settings', 'print', '--port', port],
      [],
    )
    expect(exit).toBe(0)
    expect(output).toContain(`stackspend watch --port ${port}`)
    expect(output).not.toContain('Start it in this terminal?')
  })

  it('asks before everything that waits is given up', async () => {
    const no = await answer(['outbox', 'drop', '--all'], [[/Give up everything that waits\?/, '\r']])
    expect(no).toMatchObject({exit: 1, output: expect.stringContaining('nothing was given up')})
    const yes = await answer(['outbox', 'drop', '--all'], [[/Give up everything that waits\?/, 'y\r']])
    expect(yes).toMatchObject({exit: 0, output: expect.stringContaining('0 batches given up.')})
  })

  it('starts the listener in this terminal', async () => {
    await home.run(['connect', 'claude', '--connection-id', ID, '--name', 'a', '--settings', 'none'])
    const port = String(await freePort())
    const {exit, output} = await answer(
      ['connect', 'claude', '--name', 'a', '--settings', 'print', '--port', port],
      [
        [/Start it in this terminal\?/, 'y\r'],
        [new RegExp(`127\\.0\\.0\\.1:${port}[\\s\\S]*filter`), 'q'],
      ],
    )
    expect(exit).toBe(0)
    expect(output).toContain('today')
  })

  it('asks before it disconnects', async () => {
    await home.writeSettings({model: 'opus'})
    const before = await home.readSettings()
    await home.run(['connect', 'claude', '--connection-id', ID, '--yes'])
    const {exit} = await answer(['disconnect', 'claude'], [[/Write this into [^?]*\?/, 'y\r']])
    expect(exit).toBe(0)
    expect(await home.readSettings()).toBe(before)
  })
})
