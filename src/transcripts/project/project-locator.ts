import {readText} from '../../usage/read-text.ts'
import {findRepository} from './find-repository.ts'
import {nameRemote} from './name-remote.ts'
import {toLocalPath} from './to-local-path.ts'

/** Claude Code cuts the name of a project's folder here and adds a hash. */
const FOLDER_NAME_LIMIT = 200

/** No system has longer ones; to look for a repository on the way up takes a look at each folder. */
const LONGEST_PATH = 32_767

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
    if (cwd.length > LONGEST_PATH) return undefined
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
  const encoded = parts.join('/').replace(/[^a-zA-Z0-9]/g, '-')
  let end = -1
  for (const part of transcriptFolder === '' ? [] : parts) {
    end += 1 + part.length
    // Claude Code cuts all longer ones alike, so that the first of them answers for the rest.
    if (end > FOLDER_NAME_LIMIT) {
      if (transcriptFolder.startsWith(encoded.slice(0, FOLDER_NAME_LIMIT))) return part || undefined
      break
    }
    if (encoded.slice(0, end) === transcriptFolder) return part || undefined
  }
  return parts.at(-1) || undefined
}
