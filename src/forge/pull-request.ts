/** Where pull requests live. GitLab's merge requests are pull requests here. */
export type ForgeName = 'github' | 'gitlab'

/** Words for one person, in the language of their forge. */
export const FORGE_TITLES: Readonly<Record<ForgeName, string>> = {github: 'GitHub', gitlab: 'GitLab'}

/** What is `undefined` is not known; `fetchPullRequest` finds it out. */
export type PullRequest = {
  readonly forge: ForgeName
  /** Base of the REST API, with no slash at its end. */
  readonly apiUrl: string
  /** Where the pull request is: OWNER/NAME on GitHub; on GitLab the project's path, or its id. */
  readonly repository: string
  /** GitLab's id of the same project: some proxies stumble over an encoded path. */
  readonly projectId?: string | undefined
  /** As people say it: GitHub's number, GitLab's IID. */
  readonly number: number
  readonly headBranch?: string | undefined
  readonly baseBranch?: string | undefined
  /** Of the repository that the branch is in, for people and for git. Holds no credentials. */
  readonly headRepositoryUrl?: string | undefined
  /** Whether the branch is in another repository, whose author may not be trusted. */
  readonly isFork?: boolean | undefined
  /** The page. */
  readonly url?: string | undefined
}

/** What flags say; each beats what the CI environment says. */
export type ForgeFlags = {
  readonly forge?: ForgeName | undefined
  readonly apiUrl?: string | undefined
  readonly repository?: string | undefined
  readonly pullRequest?: number | undefined
}

/** As in `process.env`. */
export type ForgeEnvironment = Readonly<Record<string, string | undefined>>

/** `none`: this run is of no pull request, and why. */
export type FoundPullRequest =
  | {readonly status: 'found'; readonly pullRequest: PullRequest}
  | {readonly status: 'none'; readonly reason: string}
