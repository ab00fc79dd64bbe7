import {once} from 'node:events'
import {PassThrough} from 'node:stream'
import {describe, expect, it} from 'vitest'
import {readApiKey} from '../../src/cli/read-api-key.ts'

const SECRET = 'key-0123456789-secret'

/** Streams as a terminal's, as far as a prompt asks. */
function openTerminal() {
  const input = Object.assign(new PassThrough(), {isTTY: true, setRawMode: () => input})
  const output = Object.assign(new PassThrough(), {isTTY: true, columns: 80})
  let shown = ''
  output.on('data', chunk => {
    shown += chunk
  })
  return {input, output, shown: () => shown}
}

type Streams = Parameters<typeof readApiKey>[0]

/** Types once the question is there. */
async function ask(typed: string) {
  const {input, output, shown} = openTerminal()
  // The prompt wants streams of a process; these have all that it uses.
  const asking = readApiKey({input, output} as unknown as Streams)
  const settled = asking.then(
    key => ({key}),
    (error: unknown) => ({error}),
  )
  await once(output, 'data')
  input.write(typed)
  return {...(await settled), shown: shown()}
}

describe('the question for the API key', () => {
  it('takes what was typed, and shows none of it', async () => {
    const {shown, ...result} = await ask(`${SECRET}\r`)
    expect(result).toEqual({key: SECRET})
    expect(shown).toContain('API key')
    expect(shown).not.toContain('0123456789')
  })

  it('has no key stroke that would show it', async () => {
    const {shown, ...result} = await ask(`${SECRET}\u0014\r`)
    expect(result).toEqual({key: SECRET})
    expect(shown).not.toContain('0123456789')
  })

  it('changes nothing on Ctrl-C', async () => {
    expect(await ask(`${SECRET}\u0003`)).toMatchObject({error: {code: 'CANCELLED', exitCode: 1}})
  })

  it('refuses an empty answer', async () => {
    expect(await ask('\r')).toMatchObject({error: {code: 'USAGE', exitCode: 2}})
  })

  it('is not asked where nobody could answer', async () => {
    const input = new PassThrough()
    const output = new PassThrough()
    input.end(`  ${SECRET}\n`)
    expect(await readApiKey({input, output} as unknown as Streams)).toBe(SECRET)
    expect(output.read()).toBeNull()
  })
})
