import {execFile} from 'node:child_process'
import {readdir, readFile, readlink} from 'node:fs/promises'
import {basename} from 'node:path'
import {promisify} from 'node:util'

const run = promisify(execFile)

/** The process that listens on a TCP port, where the system tells. Its arguments stay private. */
export async function findPortHolder(port: number): Promise<{pid: number; name: string} | undefined> {
  return process.platform === 'linux' ? findInProc(port) : findWithLsof(port)
}

async function findInProc(port: number): Promise<{pid: number; name: string} | undefined> {
  const sockets = [...(await listening('/proc/net/tcp', port)), ...(await listening('/proc/net/tcp6', port))]
  const inodes = new Set(sockets.map(({inode}) => inode))
  if (inodes.size === 0) return undefined
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry) || !(await hasSocket(entry, inodes))) continue
    // `comm` is the name of a thread, which Node calls MainThread.
    const program = await readlink(`/proc/${entry}/exe`).catch(() => 'a process')
    return {pid: Number(entry), name: basename(program)}
  }
  return undefined
}

/** The user whose process listens on a TCP port, where the system tells that of another user too: Linux does. */
export async function findPortUser(port: number): Promise<number | undefined> {
  const sockets = [...(await listening('/proc/net/tcp', port)), ...(await listening('/proc/net/tcp6', port))]
  return sockets[0]?.userId
}

/** Sockets that listen on a port. Columns of /proc/net/tcp: sl, local, remote, state (0A listens), 3 more, uid, timeout, inode. */
async function listening(file: string, port: number): Promise<{inode: string; userId: number}[]> {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0')
  const text = await readFile(file, 'utf8').catch(() => '')
  return text
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(columns => columns[3] === '0A' && columns[1]?.endsWith(`:${hexPort}`))
    .map(columns => ({inode: columns[9] ?? '', userId: Number(columns[7])}))
}

async function hasSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  // Another user's process may not be looked into, and any may end meanwhile.
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => [])
  const links = await Promise.all(
    descriptors.map(name => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')),
  )
  return links.some(link => inodes.has(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? ''))
}

async function findWithLsof(port: number): Promise<{pid: number; name: string} | undefined> {
  const {stdout} = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']).catch(() => ({
    stdout: '',
  }))
  const pid = /^p(\d+)$/m.exec(stdout)?.[1]
  const name = /^c(.+)$/m.exec(stdout)?.[1]
  return pid === undefined || name === undefined ? undefined : {pid: Number(pid), name}
}
