import {readText} from '../../usage/read-text.ts'
import {findRepository} from './find-repository.ts'
import {nameRemote} from './name-remote.ts'
import {toLocalPath} from './to-local-path.ts'

/** Claude Code cuts the name of a project's folder here and adds a hash. */
const FOLDER_NAME_LIMIT = 200

/** Names the project that a folder belongs to, looking at each folder once. The folder itself is not kept. */
export class ProjectLocator {
  private readonly known = new Map<string, string | undefined>()
  private readonly platform: NodeJS.Platform

  constructor(platform: NodeJS.Platform = process.platform) {
    this.platform = platform
  }

  /**
   * `owner/name` from the git remote, else the name of the repository's folder, else of the folder that the
   * session began in when `cwd` lies below it, else of `cwd`. The session's first folder is known by
   * `transcriptFolder`: Claude Code names the folder of its transcripts after it, with `-` for all but letters
   * and digits.
   */
  locate(cwd: string, transcriptFolder: string): string | undefined {
    const key = `${transcriptFolder}\0${cwd}`
    if (this.known.has(key)) return this.known.get(key)
    const project = readText(this.name(cwd, transcriptFolder))
    this.known.set(key, project)
    return project
  }

  private name(cwd: string, transcriptFolder: string): string | undefined {
    const local = toLocalPath(cwd, this.platform)
    const repository = local === undefined ? undefined : findRepositoryIfAllowed(local)
    if (repository === undefined) return nameFolder(cwd, transcriptFolder)
    const {remoteUrl, folderName} = repository
    return (remoteUrl === undefined ? undefined : nameRemote(remoteUrl)) ?? (folderName || undefined)
  }
}

function findRepositoryIfAllowed(folder: string): ReturnType<typeof findRepository> {
  try {
    return findRepository(folder)
  } catch (error) {
    // Part of the way may be closed to this user, or be no path at all.
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}

/** Understands both kinds of path, wherever this runs: a history may come from another system. */
function nameFolder(cwd: string, transcriptFolder: string): string | undefined {
  const isWindows = /^[a-z]:[\\/]|^\\\\/i.test(cwd)
  const parts = cwd.split(isWindows ? /[\\/]/ : '/')
  while (parts.at(-1) === '') parts.pop()
  for (let length = 1; transcriptFolder !== '' && length <= parts.length; length += 1) {
    const encoded = parts
      .slice(0, length)
      .join('/')
      .replace(/[^a-zA-Z0-9]/g, '-')
    if (isFolderOf(encoded, transcriptFolder)) return parts[length - 1] || undefined
  }
  return parts.at(-1) || undefined
}

function isFolderOf(encoded: string, transcriptFolder: string): boolean {
  if (encoded.length <= FOLDER_NAME_LIMIT) return encoded === transcriptFolder
  return transcriptFolder.startsWith(encoded.slice(0, FOLDER_NAME_LIMIT))
}
