import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {listUsers} from '../../src/app/list-users.ts'
import {nameUser} from '../../src/app/name-user.ts'
import {type Paths, resolvePaths} from '../../src/config/paths.ts'

describe('nameUser', () => {
  let home: string
  let paths: Paths
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'stackspend-name-user-'))
    paths = resolvePaths({STACKSPEND_HOME: home}, process.platform, home)
  })
  afterEach(async () => {
    await rm(home, {recursive: true, force: true})
  })

  it('gives an id a name, on a machine where nothing was kept before', async () => {
    expect(await nameUser(paths, {id: '5f3a9c', name: 'Ada'})).toEqual({id: '5f3a9c', name: 'Ada'})
    expect(await listUsers(paths)).toEqual([{id: '5f3a9c', name: 'Ada'}])
  })

  it('replaces the name that the id had', async () => {
    await nameUser(paths, {id: '5f3a9c', name: 'Ada'})
    await nameUser(paths, {id: '5f3a9c', name: 'Ada L.'})
    expect(await listUsers(paths)).toEqual([{id: '5f3a9c', name: 'Ada L.'}])
  })

  it('takes the name away when it is empty, and no other', async () => {
    await nameUser(paths, {id: '1', name: 'Ada'})
    await nameUser(paths, {id: '2', name: 'Linus'})
    expect(await nameUser(paths, {id: '1', name: ' '})).toEqual({id: '1', name: null})
    expect(await listUsers(paths)).toEqual([{id: '2', name: 'Linus'}])
  })

  it('does not count spaces around id and name', async () => {
    expect(await nameUser(paths, {id: ' 1 ', name: ' Ada '})).toEqual({id: '1', name: 'Ada'})
  })

  it('refuses an empty id', async () => {
    await expect(nameUser(paths, {id: ' ', name: 'Ada'})).rejects.toMatchObject({code: 'USAGE', exitCode: 2})
  })

  it('lists by name, and the same name by id', async () => {
    await nameUser(paths, {id: '3', name: 'Linus'})
    await nameUser(paths, {id: '2', name: 'Ada'})
    await nameUser(paths, {id: '1', name: 'Ada'})
    expect((await listUsers(paths)).map(user => user.id)).toEqual(['1', '2', '3'])
  })
})
