import type {ForgeAnswer} from './forge-answer.ts'
import type {ForgeClient, ForgeRequest} from './forge-client.ts'
import {isUnsure} from './plan-retry.ts'

/**
 * Sends what must not be done twice. After an answer that leaves open whether it was done, it is looked for with
 * `find` before it is sent again. @throws StackspendError
 */
export async function createOnce<T>(
  client: ForgeClient,
  request: ForgeRequest,
  find: () => Promise<T | undefined>,
): Promise<{readonly found: T} | {readonly answer: Extract<ForgeAnswer, {status: 'ok'}>}> {
  for (let tries = 1; ; tries++) {
    const answer = await client.ask(request)
    if (answer.status === 'ok') return {answer}
    const mayRepeat = isUnsure(answer) && (await client.patience.outwait(answer, {tries, isRepeatable: true}))
    if (!mayRepeat) throw client.error(answer)
    const found = await find()
    if (found !== undefined) return {found}
  }
}
