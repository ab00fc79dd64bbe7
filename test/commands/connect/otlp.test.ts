import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {ClaudeHome} from '../../support/claude-home.ts'

let home: ClaudeHome
beforeEach(async () => {
  home = await ClaudeHome.create()
})
afterEach(() => home.remove())

const connect = (...args: string[]) => home.run(['connect', 'otlp', ...args])

describe('stackspend connect otlp', () => {
  it('adds a remote under its host’s name, with its headers masked', async () => {
    const args = ['--url', 'https://otel.example.com:4318/', '--header', 'Authorization: Bearer secret']
    expect(await connect(...args, '--redact')).toEqual({
      stdout: [
        'name      otel.example.com',
        'kind      otlp: gets all signals of all programs',
        'url       https://otel.example.com:4318',
        'header    authorization: …',
        'redacted  yes',
        'made      TIME',
        '',
      ].join('\n'),
      stderr: '',
      exitCode: 0,
    })
    const {stdout} = await home.run(['connections', 'list', '--json', '--reveal'])
    expect(JSON.parse(stdout)).toMatchObject([{headers: {authorization: 'Bearer secret'}, redact: true}])
  })

  it('refuses the same address twice', async () => {
    await connect('--url', 'https://otel.example.com')
    expect(await connect('--url', 'https://otel.example.com/', '--name', 'b')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('this address is here already, as "otel.example.com"'),
    })
  })

  it('gives a second remote of a host a name of its own', async () => {
    await connect('--url', 'https://otel.example.com/a')
    expect((await connect('--url', 'https://otel.example.com/b')).stdout).toContain('otel.example.com-2')
  })

  it('warns when everything can be read on the way', async () => {
    expect((await connect('--url', 'http://otel.example.com')).stderr).toBe(
      '! http:// goes over the network unencrypted, headers and all.\n',
    )
    expect((await connect('--url', 'http://127.0.0.1:9999')).stderr).toBe('')
  })

  it.each([
    ['no URL', ['--url', 'otel.example.com']],
    ['a header without a name', ['--url', 'https://a.example', '--header', 'secret']],
    ['nothing', []],
  ])('refuses %s', async (_, args) => {
    const {exitCode, stderr} = await connect(...args)
    expect(exitCode).toBe(2)
    expect(stderr).not.toContain('secret')
  })
})
