import * as v from 'valibot'
import type {ForgeClient} from '../forge-client.ts'
import type {PullRequest} from '../pull-request.ts'

const repositorySchema = v.looseObject({
  id: v.union([v.number(), v.bigint()]),
  clone_url: v.optional(v.string()),
})

const pullRequestSchema = v.looseObject({
  html_url: v.string(),
  head: v.looseObject({ref: v.string(), repo: v.nullish(repositorySchema)}),
  base: v.looseObject({ref: v.string(), repo: repositorySchema}),
})

/** What GitHub knows of a pull request. @throws StackspendError */
export async function fetchGitHubPullRequest(client: ForgeClient, known: PullRequest): Promise<PullRequest> {
  const answer = await client.ask({method: 'GET', path: `/repos/${known.repository}/pulls/${known.number}`})
  if (answer.status !== 'ok') throw client.error(answer)
  const parsed = v.safeParse(pullRequestSchema, answer.data)
  if (!parsed.success) throw client.invalid('its pull request cannot be read')
  const {html_url: url, head, base} = parsed.output
  return {
    ...known,
    url,
    headBranch: head.ref,
    baseBranch: base.ref,
    headRepositoryUrl: head.repo?.clone_url,
    isFork: head.repo?.id !== base.repo.id,
  }
}
