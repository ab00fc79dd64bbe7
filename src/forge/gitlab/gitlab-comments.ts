import * as v from 'valibot'
import type {CommentApi, ForgeComment} from '../comment-api.ts'
import {createOnce} from '../create-once.ts'
import type {ForgeClient} from '../forge-client.ts'
import type {ForgeToken} from '../forge-token.ts'
import type {PullRequest} from '../pull-request.ts'
import {fetchGitLabIdentity} from './fetch-gitlab-identity.ts'
import {mergeRequestPath, mergeRequestUrl} from './merge-request-path.ts'

/** REST API, "Notes". GitLab has no way to hide one. */
export function openGitLabComments(
  client: ForgeClient,
  pullRequest: PullRequest,
  token: Pick<ForgeToken, 'kind'>,
): CommentApi {
  const notes = `${mergeRequestPath(pullRequest)}/notes`
  const page = mergeRequestUrl(pullRequest)
  const toComment = (note: Note): ForgeComment => ({...note, url: page && `${page}#note_${note.id}`})
  const read = (data: unknown): ForgeComment => {
    const parsed = v.safeParse(noteSchema, data)
    if (!parsed.success) throw client.invalid('its note cannot be read')
    return toComment(parsed.output)
  }
  return {
    forge: 'gitlab',
    identity: () => fetchGitLabIdentity(client, token),
    async *list({sinceMs = 0} = {}) {
      const query = {sort: 'desc', order_by: 'created_at'}
      for await (const data of client.pages({method: 'GET', path: notes, query})) {
        const parsed = v.safeParse(v.array(noteSchema), data)
        if (!parsed.success) throw client.invalid('its notes cannot be read')
        for (const note of parsed.output) {
          if (Date.parse(note.createdAt) < sinceMs) return
          if (!note.isSystem) yield toComment(note)
        }
      }
    },
    async read(id) {
      const answer = await client.ask({method: 'GET', path: `${notes}/${id}`})
      if (answer.status === 'ok') return read(answer.data)
      if (isGone(answer)) return undefined
      throw client.error(answer)
    },
    async create(body, findCreated) {
      const outcome = await createOnce(client, {method: 'POST', path: notes, body: {body}}, findCreated)
      return 'found' in outcome ? outcome.found : read(outcome.answer.data)
    },
    async update(id, body) {
      const answer = await client.ask({method: 'PUT', path: `${notes}/${id}`, body: {body}})
      if (answer.status === 'ok') return read(answer.data)
      if (isGone(answer)) return undefined
      throw client.error(answer)
    },
    async remove(id) {
      const answer = await client.ask({method: 'DELETE', path: `${notes}/${id}`})
      if (answer.status !== 'ok' && !isGone(answer)) throw client.error(answer)
    },
  }
}

function isGone(answer: Awaited<ReturnType<ForgeClient['ask']>>): boolean {
  return answer.status === 'refused' && answer.kind === 'not-found'
}

const noteSchema = v.pipe(
  v.looseObject({
    id: v.number(),
    body: v.string(),
    created_at: v.string(),
    /** GitLab's own lines, such as "changed the description". */
    system: v.boolean(),
    author: v.nullish(v.looseObject({id: v.number(), username: v.string()})),
  }),
  v.transform(({id, body, created_at: createdAt, system: isSystem, author}) => ({
    id: String(id),
    body,
    createdAt,
    isSystem,
    author: author == null ? undefined : {id: String(author.id), login: author.username, isBot: false},
    isHidden: undefined,
    nodeId: undefined,
  })),
)

type Note = v.InferOutput<typeof noteSchema>
