import type {RawForgeAnswer} from '../forge-answer.ts'
import type {ForgeRequest, ForgeTransport} from '../forge-client.ts'
import {ForgeHttp, type ForgeHttpOptions} from '../forge-http.ts'
import type {ForgeToken} from '../forge-token.ts'

export type GitLabTransportOptions = ForgeHttpOptions & {
  readonly token: ForgeToken
  /** Of this program, for User-Agent. */
  readonly version: string
}

/** JSON both ways. Access tokens of every kind go into PRIVATE-TOKEN, those of jobs into JOB-TOKEN ("REST API authentication"). */
export function createGitLabTransport(options: GitLabTransportOptions): ForgeTransport {
  const {apiUrl, token, version} = options
  const http = new ForgeHttp(options)
  const headers = {
    accept: 'application/json',
    'user-agent': `stackspend/${version}`,
    [token.kind === 'job' ? 'job-token' : 'private-token']: token.value,
  }
  return {
    async send({method, path, query = {}, body}: ForgeRequest): Promise<RawForgeAnswer> {
      const url = new URL(path.startsWith('/') ? `${apiUrl}${path}` : path)
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
      const content = body && {body: JSON.stringify(body)}
      const type = content && {'content-type': 'application/json'}
      const {text, ...answer} = await http.send({
        method,
        url: url.href,
        headers: {...headers, ...type},
        ...content,
      })
      return {...answer, data: parseJson(text)}
    },
    close: () => http.close(),
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}
