import * as v from 'valibot'
import type {ForgeIdentity} from '../comment-api.ts'
import type {ForgeClient} from '../forge-client.ts'
import type {ForgeToken} from '../forge-token.ts'

const userSchema = v.looseObject({id: v.number()})
const jobSchema = v.looseObject({user: userSchema})

/** Whom a token writes as. A job's token writes as who started the pipeline, which GET /job tells. @throws StackspendError */
export async function fetchGitLabIdentity(
  client: ForgeClient,
  {kind}: Pick<ForgeToken, 'kind'>,
): Promise<ForgeIdentity> {
  const answer = await client.ask({method: 'GET', path: kind === 'job' ? '/job' : '/user'})
  if (answer.status !== 'ok') throw client.error(answer)
  const user = v.safeParse(v.union([jobSchema, userSchema]), answer.data)
  if (!user.success) throw client.invalid('it does not say whose the token is')
  const {id} =
    'user' in user.output && v.is(userSchema, user.output.user)
      ? user.output.user
      : v.parse(userSchema, user.output)
  return {kind: 'account', id: String(id)}
}
