import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {runCli} from '../../support/run-cli.ts'

describe('stackspend users', () => {
  let home: string
  const run = (...args: string[]) => runCli(['users', ...args], {env: {STACKSPEND_HOME: home}})
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'stackspend-users-'))
  })
  afterEach(async () => {
    await rm(home, {recursive: true, force: true})
  })

  it('says how to give the first name', async () => {
    expect(await run('list')).toEqual({
      stdout: '',
      stderr: 'No user has a name yet: stackspend users name ID "Ada"\n',
      exitCode: 0,
    })
  })

  it('names a user, lists it and takes the name away', async () => {
    expect((await run('name', '5f3a9c', 'Ada')).stdout).toBe('5f3a9c is shown as Ada.\n')
    await run('name', 'linus@example.com', 'Linus')
    expect((await run('list')).stdout).toBe('5f3a9c             Ada\nlinus@example.com  Linus\n')
    expect((await run('name', '5f3a9c', '')).stdout).toBe('5f3a9c has no name of its own.\n')
    expect(JSON.parse((await run('list', '--json')).stdout)).toEqual([
      {id: 'linus@example.com', name: 'Linus'},
    ])
  })

  it('fits the list into a narrow terminal', async () => {
    await run('name', '5f3a9c'.repeat(10), 'Ada')
    const {stdout} = await runCli(['users', 'list'], {env: {STACKSPEND_HOME: home, COLUMNS: '40'}})
    expect(stdout).toBe(`${'5f3a9c'.repeat(10).slice(0, 34)}…  Ada\n`)
  })

  it('prints under --json what was done', async () => {
    expect(JSON.parse((await run('name', '5f3a9c', 'Ada', '--json')).stdout)).toEqual({
      id: '5f3a9c',
      name: 'Ada',
    })
  })
})
