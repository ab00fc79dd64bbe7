const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ELOOP: 'is a link that leads to itself',
  EMFILE: 'cannot be opened: too many files are open',
  ENAMETOOLONG: 'has a path too long for this system',
}

/**
 * Why a file or folder could not be read, without its path. `undefined` when it is there no more, as may happen
 * to any while others are read. What is no failure of the file system is thrown on.
 */
export function describeFileError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
  return REASONS[error.code] ?? `cannot be read (${error.code})`
}
