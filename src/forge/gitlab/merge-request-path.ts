import type {PullRequest} from '../pull-request.ts'

/** Below the API's base. A project is named by its id or its encoded path. */
export function mergeRequestPath({repository, projectId, number}: PullRequest): string {
  return `/projects/${encodeURIComponent(projectId ?? repository)}/merge_requests/${number}`
}

/** The page, also where nobody said it; `undefined` when of the project only its id is known. */
export function mergeRequestUrl({url, apiUrl, repository, number}: PullRequest): string | undefined {
  if (url !== undefined) return url
  const isPath = repository.includes('/') && apiUrl.endsWith('/api/v4')
  return isPath ? `${apiUrl.replace(/\/api\/v4$/, '')}/${repository}/-/merge_requests/${number}` : undefined
}
