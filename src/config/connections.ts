import {Low} from 'lowdb'
import * as v from 'valibot'
import {StackspendError} from '../errors.ts'
import {nearestWord} from '../nearest-word.ts'
import {type Connection, connectionsSchema} from './connection.ts'
import {withFileLock} from './file-lock.ts'
import {PrivateJsonFile} from './private-json-file.ts'

type Connections = v.InferOutput<typeof connectionsSchema>

/**
 * The connections in `file`, in the order in which they were added; none when it does not exist.
 * @throws StackspendError SETTINGS_INVALID when it holds anything else; its values are secrets and not told.
 */
export async function readConnections(file: string): Promise<readonly Connection[]> {
  return (await openConnections(file)).data.connections
}

/** @throws StackspendError CONNECTION_UNKNOWN when none is called `name`. */
export function findConnection(connections: readonly Connection[], name: string): Connection {
  const found = connections.find(connection => connection.name === name)
  if (found !== undefined) return found
  const names = connections.map(connection => connection.name)
  const nearest = nearestWord(name, names)
  throw new StackspendError(
    'CONNECTION_UNKNOWN',
    `no connection is called "${name}"${nearest === undefined ? '' : `. Did you mean "${nearest}"?`}`,
    {hint: names.length === 0 ? 'stackspend connect claude' : 'stackspend connections list'},
  )
}

/**
 * Whether a new connection may be called `name`: before anything is made for it.
 * @throws StackspendError CONNECTION_EXISTS when it is taken, CONNECTION_INVALID when it is no name.
 */
export function checkNewName(connections: readonly Connection[], name: string): void {
  const connection: Connection = {name, kind: 'otlp', url: 'http://localhost', createdAt: ''}
  checkConnections({connections: [withFreeName(connections, connection)]})
}

/**
 * Adds a connection.
 * @throws StackspendError CONNECTION_EXISTS when its name is taken, CONNECTION_INVALID when it is no name.
 */
export async function addConnection(file: string, connection: Connection): Promise<void> {
  await change(file, connections => [...connections, withFreeName(connections, connection)])
}

/** Puts a connection in the place of the one of its name. @throws StackspendError CONNECTION_UNKNOWN. */
export async function replaceConnection(file: string, connection: Connection): Promise<void> {
  await change(file, connections => {
    const found = findConnection(connections, connection.name)
    return connections.map(other => (other === found ? connection : other))
  })
}

/** Gives a connection another name and returns it; what waits for it in the outbox is the caller's to move. */
export async function renameConnection(file: string, from: string, to: string): Promise<Connection> {
  const changed = await change(file, connections => {
    const found = findConnection(connections, from)
    const others = connections.filter(connection => connection !== found)
    const renamed = withFreeName(others, {...found, name: to})
    return connections.map(connection => (connection === found ? renamed : connection))
  })
  return findConnection(changed, to)
}

/** Forgets a connection and returns what it was. */
export async function removeConnection(file: string, name: string): Promise<Connection> {
  const removed: Connection[] = []
  await change(file, connections => {
    removed.push(findConnection(connections, name))
    return connections.filter(connection => !removed.includes(connection))
  })
  return findConnection(removed, name)
}

/** Of two changes at the same time neither is lost. */
function change(
  file: string,
  edit: (connections: readonly Connection[]) => readonly Connection[],
): Promise<readonly Connection[]> {
  return withFileLock(file, async () => {
    const database = await openConnections(file)
    database.data = checkConnections({connections: [...edit(database.data.connections)]})
    await database.write()
    return database.data.connections
  })
}

function withFreeName(others: readonly Connection[], connection: Connection): Connection {
  if (!others.some(other => other.name === connection.name)) return connection
  throw new StackspendError('CONNECTION_EXISTS', `there is a connection called "${connection.name}"`, {
    hint: 'choose another --name, or see stackspend connections list',
  })
}

async function openConnections(file: string): Promise<Low<Connections>> {
  const parse = (value: unknown) => checkConnections(value, file)
  const database = new Low<Connections>(new PrivateJsonFile(file, parse), {connections: []})
  await database.read()
  return database
}

/** `file`: where `value` was read from; without, it is what a person asked for. */
function checkConnections(value: unknown, file?: string): Connections {
  const parsed = v.safeParse(connectionsSchema, value)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const path = v.getDotPath(issue) ?? 'the top'
  // What was received may be a secret; where it stands and what was expected is not.
  const expected =
    issue.type === 'regex' || issue.type === 'check' ? issue.message : (issue.expected ?? issue.type)
  if (file !== undefined) {
    throw new StackspendError('SETTINGS_INVALID', `${file}: at ${path}: expected ${expected}`, {
      hint: 'mend the file, or move it away to start afresh',
    })
  }
  const part = path.replace(/^connections\.\d+\./, '')
  throw new StackspendError('CONNECTION_INVALID', `the ${part} of a connection: expected ${expected}`, {
    exit: 2,
  })
}
