import type {Connection} from '../config/connection.ts'
import {
  checkNewName,
  findConnection,
  readConnections,
  removeConnection,
  renameConnection,
} from '../config/connections.ts'
import type {Paths} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'
import {openOutbox} from '../store/open-outbox.ts'
import type {Outbox} from '../store/outbox.ts'
import {type ShownConnection, showConnection} from './show-connection.ts'

type Reveal = {readonly reveal: boolean}

/** All connections, in the order in which they were made. */
export async function listConnections(paths: Paths, options: Reveal): Promise<readonly ShownConnection[]> {
  return (await readConnections(paths.connectionsFile)).map(connection => showConnection(connection, options))
}

/** @throws StackspendError CONNECTION_UNKNOWN. */
export async function readConnection(paths: Paths, name: string, options: Reveal): Promise<ShownConnection> {
  return showConnection(findConnection(await readConnections(paths.connectionsFile), name), options)
}

/** Gives a connection another name; what waits for it in the outbox follows. @throws StackspendError CONNECTION_UNKNOWN, CONNECTION_EXISTS, CONNECTION_INVALID. */
export async function giveConnectionName(
  paths: Paths,
  {from, to}: {readonly from: string; readonly to: string},
): Promise<ShownConnection> {
  if (from !== to) await makeRoomForName(paths, {from, to})
  const renamed = await renameConnection(paths.connectionsFile, from, to)
  await withOutbox(paths, outbox => outbox.renameRemote(from, to))
  return showConnection(renamed)
}

/** What is kept under the new name is another remote's, and must not go to this one. */
async function makeRoomForName(
  paths: Paths,
  {from, to}: {readonly from: string; readonly to: string},
): Promise<void> {
  const connections = await readConnections(paths.connectionsFile)
  findConnection(connections, from)
  checkNewName(connections, to)
  await withOutbox(paths, async outbox => {
    const state = (await outbox.states()).find(({remote}) => remote === to)
    if (state === undefined) return
    if (state.waiting + state.dead > 0) {
      throw new StackspendError('CONNECTION_EXISTS', `the outbox keeps batches for another remote "${to}"`, {
        hint: `choose another name, or see stackspend outbox list --remote ${JSON.stringify(to)}`,
      })
    }
    await outbox.removeRemote(to)
  })
}

export type ForgottenConnection = ShownConnection & {
  /** Batches that waited for it and are given up. */
  readonly dropped: number
}

/**
 * Forgets a connection here; in StackSpend it stays. What waits for it in the outbox is lost with it, so then only
 * with `evenIfWaiting`.
 * @throws StackspendError CONNECTION_UNKNOWN, CONNECTION_BUSY.
 */
export async function forgetConnection(
  paths: Paths,
  {name, evenIfWaiting}: {readonly name: string; readonly evenIfWaiting: boolean},
): Promise<ForgottenConnection> {
  const connection: Connection = findConnection(await readConnections(paths.connectionsFile), name)
  const states = (await withOutbox(paths, outbox => outbox.states())) ?? []
  const state = states.find(({remote}) => remote === name)
  const waiting = (state?.waiting ?? 0) + (state?.dead ?? 0)
  if (waiting > 0 && !evenIfWaiting) {
    const batches = waiting === 1 ? '1 batch waits' : `${waiting} batches wait`
    throw new StackspendError('CONNECTION_BUSY', `${batches} for "${name}" and would be lost`, {
      hint: `stackspend connections remove ${JSON.stringify(name)} --yes`,
    })
  }
  await removeConnection(paths.connectionsFile, name)
  const dropped = (await withOutbox(paths, outbox => outbox.removeRemote(name))) ?? 0
  return {...showConnection(connection), dropped}
}

async function withOutbox<T>(paths: Paths, use: (outbox: Outbox) => Promise<T>): Promise<T | undefined> {
  const opened = await openOutbox(paths.storeFile)
  if (opened === undefined) return undefined
  try {
    return await use(opened.outbox)
  } finally {
    await opened.close()
  }
}
