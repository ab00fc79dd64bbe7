import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {ClaudeHome} from '../../support/claude-home.ts'

let home: ClaudeHome
beforeEach(async () => {
  home = await ClaudeHome.create()
  await home.run(['connect', 'otlp', '--url', 'https://a.example.com/secret', '--name', 'a'])
})
afterEach(() => home.remove())

const run = (...args: string[]) => home.run(['connections', ...args])

describe('stackspend connections', () => {
  it('lists them', async () => {
    expect(await run('list')).toEqual({
      stdout: 'a  otlp    https://a.example.com/…\n',
      stderr: '',
      exitCode: 0,
    })
    expect((await run('list', '--reveal')).stdout).toBe('a  otlp    https://a.example.com/secret\n')
  })

  it('says how to get one when there is none', async () => {
    await run('remove', 'a')
    expect((await run('list')).stdout).toBe('No connection yet: stackspend connect claude\n')
    expect(JSON.parse((await run('list', '--json')).stdout)).toEqual([])
  })

  it('shows one', async () => {
    expect(JSON.parse((await run('show', 'a', '--json')).stdout)).toMatchObject({
      name: 'a',
      kind: 'otlp',
      url: 'https://a.example.com/…',
      connectionId: null,
      headers: {},
      redact: false,
    })
    expect((await run('show', 'a', '--reveal')).stdout).toContain('url       https://a.example.com/secret')
  })

  it('renames one', async () => {
    expect((await run('rename', 'a', 'team b')).stdout).toBe('"a" is called "team b".\n')
    expect((await run('list')).stdout).toContain('team b')
  })

  it('forgets one', async () => {
    expect((await run('remove', 'a')).stdout).toBe('"a" is forgotten here; in StackSpend it stays.\n')
    expect(await run('show', 'a')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('CONNECTION_UNKNOWN'),
    })
  })

  it.each([
    ['show', 'b'],
    ['rename', 'b', 'c'],
    ['remove', 'b'],
  ])('%s knows no other', async (...args) => {
    expect(await run(...args)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('no connection is called "b". Did you mean "a"?'),
    })
  })
})
