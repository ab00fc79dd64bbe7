import {onTestFinished} from 'vitest'
import type {ForgeToken} from '../../src/forge/forge-token.ts'
import {type KeepCommentOptions, keepComment} from '../../src/forge/keep-comment.ts'
import type {KeptComment} from '../../src/forge/kept-comment.ts'
import {type Forge, type ForgeOptions, openForge} from '../../src/forge/open-forge.ts'
import type {PullRequest} from '../../src/forge/pull-request.ts'
import {ACTIONS_TOKEN, PULL_REQUEST, REPOSITORY} from '../support/forge/github-model.ts'
import {type GitHubOptions, type GitHubServer, startGitHub} from '../support/github-server.ts'
import {
  type GitLabOptions,
  type GitLabServer,
  MERGE_REQUEST,
  PROJECT,
  PROJECT_TOKEN,
  startGitLab,
} from '../support/gitlab-server.ts'

/** A clock that stands still until somebody waits. */
export class TestClock {
  nowMs = Date.parse('2026-11-23T10:00:00Z')
  readonly waitsMs: number[] = []

  async pause(ms: number): Promise<void> {
    this.waitsMs.push(ms)
    this.nowMs += ms
  }
}

export const NOON = new Date('2026-11-23T09:59:00Z')

/** So many minutes after the others. */
export function later(minutes: number): Date {
  return new Date(NOON.getTime() + minutes * 60_000)
}

type Overrides = Partial<Omit<ForgeOptions, 'token'>> & {
  readonly token?: string
  readonly kind?: ForgeToken['kind']
  readonly pullRequest?: Partial<PullRequest>
}

/** A GitHub with one pull request, gone at the end of the test. */
export async function useGitHub(
  options: GitHubOptions = {},
): Promise<{server: GitHubServer; clock: TestClock}> {
  const clock = new TestClock()
  const server = await startGitHub({nowMs: () => clock.nowMs, ...options})
  onTestFinished(() => server.close())
  return {server, clock}
}

/** A GitLab with one merge request, gone at the end of the test. */
export async function useGitLab(
  options: GitLabOptions = {},
): Promise<{server: GitLabServer; clock: TestClock}> {
  const clock = new TestClock()
  const server = await startGitLab({nowMs: () => clock.nowMs, ...options})
  onTestFinished(() => server.close())
  return {server, clock}
}

/** A client of a test server that waits in no time. */
export async function openTestForge(
  server: {readonly apiUrl: string},
  clock: TestClock,
  {token, kind = 'access', pullRequest, ...options}: Overrides = {},
): Promise<Forge> {
  const isGitLab = server.apiUrl.endsWith('/api/v4')
  const known: PullRequest = isGitLab
    ? {forge: 'gitlab', apiUrl: server.apiUrl, repository: PROJECT, number: MERGE_REQUEST}
    : {forge: 'github', apiUrl: server.apiUrl, repository: REPOSITORY, number: PULL_REQUEST}
  const forge = await openForge(
    {...known, ...pullRequest},
    {
      token: {value: token ?? (isGitLab ? PROJECT_TOKEN : ACTIONS_TOKEN), from: 'TEST_TOKEN', kind},
      version: '1.2.3',
      env: {},
      nowMs: () => clock.nowMs,
      pause: ms => clock.pause(ms),
      random: () => 0.5,
      ...options,
    },
  )
  onTestFinished(() => forge.close())
  return forge
}

/** Keeps a comment with the usual tag, as `update` does unless told otherwise. */
export async function keep(
  forge: Forge,
  clock: TestClock,
  body: string,
  options: Partial<KeepCommentOptions> = {},
): Promise<KeptComment> {
  return await keepComment(forge.comments, {
    body,
    tag: 'default',
    behavior: 'update',
    validAt: NOON,
    nowMs: () => clock.nowMs,
    ...options,
  })
}
