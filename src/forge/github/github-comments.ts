import * as v from 'valibot'
import type {CommentApi, ForgeComment} from '../comment-api.ts'
import {createOnce} from '../create-once.ts'
import type {ForgeClient} from '../forge-client.ts'
import type {PullRequest} from '../pull-request.ts'
import {fetchGitHubIdentity} from './fetch-github-identity.ts'
import {askGraphql} from './graphql.ts'

/** REST API, "Issue comments": a pull request is an issue there. */
export function openGitHubComments(client: ForgeClient, {repository, number}: PullRequest): CommentApi {
  const issues = `/repos/${repository}/issues`
  const read = (data: unknown): ForgeComment => {
    const parsed = v.safeParse(commentSchema, data)
    if (!parsed.success) throw client.invalid('its comment cannot be read')
    return parsed.output
  }
  return {
    forge: 'github',
    identity: () => fetchGitHubIdentity(client),
    async *list({sinceMs} = {}) {
      const query = sinceMs === undefined ? {} : {since: new Date(sinceMs).toISOString()}
      for await (const page of client.pages({method: 'GET', path: `${issues}/${number}/comments`, query})) {
        const parsed = v.safeParse(v.array(commentSchema), page)
        if (!parsed.success) throw client.invalid('its comments cannot be read')
        yield* parsed.output
      }
    },
    async read(id) {
      const answer = await client.ask({method: 'GET', path: `${issues}/comments/${id}`})
      if (answer.status === 'ok') return read(answer.data)
      if (isGone(answer)) return undefined
      throw client.error(answer)
    },
    async create(body, findCreated) {
      const request = {method: 'POST', path: `${issues}/${number}/comments`, body: {body}} as const
      const outcome = await createOnce(client, request, findCreated)
      return 'found' in outcome ? outcome.found : read(outcome.answer.data)
    },
    async update(id, body) {
      const answer = await client.ask({method: 'PATCH', path: `${issues}/comments/${id}`, body: {body}})
      if (answer.status === 'ok') return read(answer.data)
      if (isGone(answer)) return undefined
      throw client.error(answer)
    },
    async remove(id) {
      const answer = await client.ask({method: 'DELETE', path: `${issues}/comments/${id}`})
      if (answer.status !== 'ok' && !isGone(answer)) throw client.error(answer)
    },
    async hide({nodeId}) {
      await askGraphql(client, MINIMIZE, {id: nodeId})
    },
  }
}

const MINIMIZE =
  'mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { minimizedComment { isMinimized } } }'

function isGone(answer: Awaited<ReturnType<ForgeClient['ask']>>): boolean {
  return answer.status === 'refused' && answer.kind === 'not-found'
}

const commentSchema = v.pipe(
  v.looseObject({
    id: v.union([v.number(), v.bigint()]),
    node_id: v.string(),
    body: v.optional(v.string(), ''),
    html_url: v.string(),
    created_at: v.string(),
    user: v.nullish(
      v.looseObject({id: v.union([v.number(), v.bigint()]), login: v.string(), type: v.string()}),
    ),
    // Enterprise Server may not tell.
    minimized: v.optional(v.nullable(v.unknown())),
  }),
  v.transform(
    ({id, node_id: nodeId, body, html_url: url, created_at: createdAt, user, minimized}): ForgeComment => ({
      id: String(id),
      nodeId,
      body,
      url,
      createdAt,
      author: user == null ? undefined : {id: String(user.id), login: user.login, isBot: user.type === 'Bot'},
      isHidden: minimized === undefined ? undefined : minimized !== null,
    }),
  ),
)
