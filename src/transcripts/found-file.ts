/** A transcript as a walk found it. */
export type FoundFile = {
  readonly path: string
  /** From the root that was walked, for messages. */
  readonly relativePath: string
  /** Name of the project's folder directly below that root; Claude Code makes it from the session's first `cwd`. */
  readonly projectFolder: string
  readonly device: number
  readonly inode: number
  readonly size: number
  readonly mtimeMs: number
}
