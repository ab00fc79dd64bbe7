import {open} from 'node:fs/promises'
import {StackspendError} from '../errors.ts'

/** Far more than a token or a key takes. */
const LIMIT_BYTES = 64 * 1024

/**
 * The text of a file that only its owner may read, who is this user or root; `flag` named it.
 * @throws StackspendError SECRET_FILE_INVALID, which repeats nothing of the text.
 */
export async function readSecretFile(file: string, flag: string): Promise<string> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw invalid(`${flag} ${file} cannot be read`, `check that it is there and yours: ls -l ${file}`, error)
  })
  try {
    // Of the open file, so that nobody can put another in its place between the look and the reading.
    const {mode, uid, size} = await handle.stat()
    if (size > LIMIT_BYTES) throw invalid(`${flag} ${file} is far too large`, 'name the file of the secret')
    // Windows keeps no such bits.
    if (process.getuid !== undefined) {
      if ((mode & 0o077) !== 0)
        throw invalid(`${flag} ${file} can be read by others`, `close it to them: chmod 600 ${file}`)
      if (uid !== process.getuid() && uid !== 0)
        throw invalid(`${flag} ${file} is another user's`, `make one of your own, with mode 600`)
    }
    return await handle.readFile('utf8')
  } catch (error) {
    if (error instanceof StackspendError) throw error
    throw invalid(`${flag} ${file} cannot be read`, `name a file: ls -l ${file}`, error)
  } finally {
    await handle.close()
  }
}

function invalid(message: string, hint: string, cause?: unknown): StackspendError {
  return new StackspendError('SECRET_FILE_INVALID', message, {exit: 2, hint, cause})
}
