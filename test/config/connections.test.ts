import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import type {Connection} from '../../src/config/connection.ts'
import {
  addConnection,
  checkNewName,
  findConnection,
  readConnections,
  removeConnection,
  renameConnection,
  replaceConnection,
} from '../../src/config/connections.ts'

const connection = (name: string, rest: Partial<Connection> = {}): Connection => ({
  name,
  kind: 'claude',
  url: `https://app.stackspend.com/ingest/secret-${name}`,
  createdAt: '2026-11-23T00:00:00.000Z',
  ...rest,
})

describe('connections', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stackspend-connections-'))
    file = join(folder, 'connections.json')
  })
  afterEach(async () => {
    await rm(folder, {recursive: true, force: true})
  })

  it('are all kept when several are added at the same time', async () => {
    const names = Array.from({length: 12}, (_, index) => `c${index}`)
    await Promise.all(names.map(name => addConnection(file, connection(name))))
    expect((await readConnections(file)).map(({name}) => name).sort()).toEqual(names.sort())
    await Promise.all(names.map(name => removeConnection(file, name)))
    expect(await readConnections(file)).toEqual([])
  })

  it('are none without a file', async () => {
    expect(await readConnections(file)).toEqual([])
  })

  it('are kept in the order in which they were added', async () => {
    const collector = connection('b', {kind: 'otlp', headers: {authorization: 'secret'}, redact: true})
    await addConnection(file, collector)
    await addConnection(file, connection('a', {connectionId: 'secret-a'}))
    expect(await readConnections(file)).toEqual([collector, connection('a', {connectionId: 'secret-a'})])
  })

  it.skipIf(process.platform === 'win32')('are readable by their owner alone', async () => {
    await addConnection(file, connection('a'))
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('have names of their own', async () => {
    await addConnection(file, connection('a'))
    await expect(addConnection(file, connection('a'))).rejects.toMatchObject({
      code: 'CONNECTION_EXISTS',
      message: 'there is a connection called "a"',
    })
  })

  it.each(['', '-a', 'a/b', 'a\nb', 'x'.repeat(65)])('are not called "%s"', async name => {
    await expect(addConnection(file, connection(name))).rejects.toMatchObject({
      code: 'CONNECTION_INVALID',
      message: 'the name of a connection: expected a name of letters, digits, spaces, dots and dashes',
    })
  })

  it('can be asked for before there is anything to keep', () => {
    checkNewName([connection('a')], 'b')
    expect(() => checkNewName([connection('a')], 'a')).toThrow('there is a connection called "a"')
    expect(() => checkNewName([], '../a')).toThrow('the name of a connection: expected')
  })

  it('are renamed in their place', async () => {
    for (const name of ['a', 'b', 'c']) await addConnection(file, connection(name))
    expect(await renameConnection(file, 'b', 'B 2')).toEqual({...connection('b'), name: 'B 2'})
    expect((await readConnections(file)).map(({name}) => name)).toEqual(['a', 'B 2', 'c'])
    await expect(renameConnection(file, 'a', 'c')).rejects.toMatchObject({code: 'CONNECTION_EXISTS'})
    await renameConnection(file, 'a', 'a')
  })

  it('are replaced by name', async () => {
    await addConnection(file, connection('a'))
    await replaceConnection(file, connection('a', {redact: true}))
    expect(await readConnections(file)).toEqual([connection('a', {redact: true})])
    await expect(replaceConnection(file, connection('z'))).rejects.toMatchObject({code: 'CONNECTION_UNKNOWN'})
  })

  it('are removed', async () => {
    await addConnection(file, connection('a'))
    expect(await removeConnection(file, 'a')).toEqual(connection('a'))
    expect(await readConnections(file)).toEqual([])
    await expect(removeConnection(file, 'a')).rejects.toMatchObject({
      code: 'CONNECTION_UNKNOWN',
      hint: 'stackspend connect claude',
    })
  })

  it('are found by name, and a slip of the finger is noticed', () => {
    expect(findConnection([connection('platform')], 'platform')).toEqual(connection('platform'))
    expect(() => findConnection([connection('platform')], 'platfrom')).toThrow(
      'no connection is called "platfrom". Did you mean "platform"?',
    )
  })

  it.each([
    ['{"connections":[{"name":"a"}]}', 'at connections.0.kind'],
    [JSON.stringify({connections: [{...connection('a'), url: 'secret'}]}), 'at connections.0.url'],
    [JSON.stringify({connections: [{...connection('a'), url: 'ftp://secret.example'}]}), 'http or https URL'],
    [JSON.stringify({connections: [{...connection('a'), url: 'http://u:%zz@secret'}]}), 'without a login'],
    [JSON.stringify({connections: [connection('a'), connection('a')]}), 'a name of its own for each'],
    [
      JSON.stringify({connections: [{...connection('a'), headers: {authorization: 7}}]}),
      'headers.authorization',
    ],
    [JSON.stringify({connections: [{...connection('a'), secret: 'secret'}]}), 'at connections.0.secret'],
  ])('that are broken are told of, without what they hold: %s', async (text, where) => {
    await writeFile(file, text)
    const error = await readConnections(file).catch(String)
    expect(error).toContain(where)
    expect(String(error).replace('0.secret', '')).not.toContain('secret')
    expect(await readFile(file, 'utf8')).toBe(text)
  })
})
