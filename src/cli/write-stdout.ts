/**
 * Writes to stdout and resolves when it may be followed by more. A reader that has gone (`| head`) is no error:
 * `onClosed` is called in its stead.
 */
export function writeStdout(text: string, onClosed: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, error => {
      if (error === null || error === undefined) return resolve()
      if (!('code' in error) || error.code !== 'EPIPE') return reject(error)
      onClosed()
      resolve()
    })
  })
}
