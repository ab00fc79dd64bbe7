import {randomBytes} from 'node:crypto'
import {readFile} from 'node:fs/promises'
import {StackspendError} from '../errors.ts'
import {withFileLock} from './file-lock.ts'
import {ensureDirs, type Paths} from './paths.ts'
import {writePrivateFile} from './private-file.ts'

/**
 * Eight hexadecimal digits that tell this installation from others, made by chance when they are asked for first:
 * nothing of the machine is in them.
 * @throws StackspendError HOME_UNUSABLE
 */
export async function readMachineId(paths: Paths): Promise<string> {
  const file = paths.machineIdFile
  const known = await readKnown(file)
  if (known !== undefined) return known
  await ensureDirs(paths)
  return withFileLock(file, async () => {
    const meanwhile = await readKnown(file)
    if (meanwhile !== undefined) return meanwhile
    const id = randomBytes(4).toString('hex')
    await write(file, id)
    return id
  })
}

/** `undefined` also for a file that holds something else. */
async function readKnown(file: string): Promise<string | undefined> {
  try {
    return /^([0-9a-f]{8})\n?$/.exec(await readFile(file, 'utf8'))?.[1]
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw unusable('read', file, error)
  }
}

async function write(file: string, id: string): Promise<void> {
  try {
    await writePrivateFile(file, `${id}\n`)
  } catch (error) {
    throw unusable('write', file, error)
  }
}

function unusable(what: string, file: string, cause: unknown): StackspendError {
  return new StackspendError('HOME_UNUSABLE', `cannot ${what} ${file}`, {
    hint: 'set STACKSPEND_HOME to a folder that you may write to',
    cause,
  })
}
