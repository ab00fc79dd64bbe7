import * as v from 'valibot'
import {StackspendError} from '../../errors.ts'
import type {ForgeIdentity} from '../comment-api.ts'
import type {ForgeClient} from '../forge-client.ts'
import {askGraphql} from './graphql.ts'

const userSchema = v.looseObject({id: v.union([v.number(), v.bigint()])})
const viewerSchema = v.looseObject({data: v.looseObject({viewer: v.looseObject({login: v.string()})})})

/**
 * Whom a token writes as. An app's token, GITHUB_TOKEN in Actions among them, may not ask REST (403); GraphQL tells it
 * the app's login, `github-actions[bot]`. @throws StackspendError
 */
export async function fetchGitHubIdentity(client: ForgeClient): Promise<ForgeIdentity> {
  const answer = await client.ask({method: 'GET', path: '/user'})
  if (answer.status === 'ok') {
    const user = v.safeParse(userSchema, answer.data)
    if (!user.success) throw client.invalid('it does not say whose the token is')
    return {kind: 'account', id: String(user.output.id)}
  }
  if (answer.status !== 'refused' || answer.kind !== 'forbidden') throw client.error(answer)
  const login = await fetchViewer(client)
  return login === undefined ? {kind: 'any-app'} : {kind: 'app', login}
}

async function fetchViewer(client: ForgeClient): Promise<string | undefined> {
  try {
    const {data} = await askGraphql(client, 'query { viewer { login } }')
    const viewer = v.safeParse(viewerSchema, data)
    return viewer.success ? viewer.output.data.viewer.login : undefined
  } catch (error) {
    // What an app may ask GraphQL differs between versions of Enterprise Server.
    if (
      error instanceof StackspendError &&
      (error.code === 'FORGE_FORBIDDEN' || error.code === 'FORGE_FAILED')
    ) {
      return undefined
    }
    throw error
  }
}
