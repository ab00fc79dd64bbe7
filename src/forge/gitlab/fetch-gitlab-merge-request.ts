import * as v from 'valibot'
import type {ForgeClient} from '../forge-client.ts'
import type {PullRequest} from '../pull-request.ts'
import {mergeRequestPath} from './merge-request-path.ts'

const mergeRequestSchema = v.looseObject({
  web_url: v.string(),
  source_branch: v.string(),
  target_branch: v.string(),
  // Null when the fork was deleted.
  source_project_id: v.nullish(v.number()),
  target_project_id: v.number(),
})
const projectSchema = v.looseObject({web_url: v.string()})

/** What GitLab knows of a merge request. @throws StackspendError */
export async function fetchGitLabMergeRequest(client: ForgeClient, known: PullRequest): Promise<PullRequest> {
  const answer = await client.ask({method: 'GET', path: mergeRequestPath(known)})
  if (answer.status !== 'ok') throw client.error(answer)
  const parsed = v.safeParse(mergeRequestSchema, answer.data)
  if (!parsed.success) throw client.invalid('its merge request cannot be read')
  const {web_url: url, source_branch, target_branch, source_project_id, target_project_id} = parsed.output
  return {
    ...known,
    projectId: String(target_project_id),
    url,
    headBranch: source_branch,
    baseBranch: target_branch,
    headRepositoryUrl: known.headRepositoryUrl ?? (await fetchProjectUrl(client, source_project_id)),
    isFork: source_project_id !== target_project_id,
  }
}

/** `undefined` when it is gone, or private to others. @throws StackspendError */
async function fetchProjectUrl(
  client: ForgeClient,
  id: number | null | undefined,
): Promise<string | undefined> {
  if (id == null) return undefined
  const answer = await client.ask({method: 'GET', path: `/projects/${id}`})
  if (answer.status === 'refused' && (answer.kind === 'not-found' || answer.kind === 'forbidden'))
    return undefined
  if (answer.status !== 'ok') throw client.error(answer)
  const project = v.safeParse(projectSchema, answer.data)
  return project.success ? project.output.web_url : undefined
}
