import type {ForgeAnswer} from '../forge-answer.ts'
import type {ForgeClient} from '../forge-client.ts'

/**
 * Sends what does no harm when it is done twice. GraphQL is beside the REST API, not below it: `/graphql` on GitHub,
 * `/api/graphql` where that is `/api/v3`. @throws StackspendError
 */
export async function askGraphql(
  client: ForgeClient,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Extract<ForgeAnswer, {status: 'ok'}>> {
  const path = `${client.apiUrl.replace(/\/api\/v3$/, '/api')}/graphql`
  const answer = await client.ask({method: 'POST', path, body: {query, variables}}, {isRepeatable: true})
  if (answer.status !== 'ok') throw client.error(answer)
  return answer
}
