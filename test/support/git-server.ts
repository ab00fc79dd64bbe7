import {type ChildProcess, execFileSync, spawn} from 'node:child_process'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import {GIT_ENV} from './git.ts'

export type GitServerOptions = {
  /** Without it everyone may do everything. */
  readonly credentials?: {readonly user: string; readonly password: string}
  /** Pushes are answered with 403, as a token that may only read gets it. */
  readonly isReadOnly?: boolean
  /** Requests for which this says so are taken and never answered. */
  readonly hangsAt?: (request: {readonly method: string; readonly url: string}) => boolean
}

export type GitServer = {
  /** URL of the folder that it serves, with a slash at its end. */
  readonly url: string
  /** Method, path and Authorization of what came, in order. */
  readonly requests: readonly {readonly line: string; readonly authorization: string | undefined}[]
}

/** Serves the repositories below a folder by git's own HTTP protocol on a free port, until the test is over. */
export async function serveGit(folder: string, options: GitServerOptions = {}): Promise<GitServer> {
  const requests: {line: string; authorization: string | undefined}[] = []
  const children = new Set<ChildProcess>()
  const server = createServer((request, response) => {
    const {method = '', url = '', headers} = request
    requests.push({line: `${method} ${url}`, authorization: headers.authorization})
    const refusal = refusalOf(request, options)
    if (options.hangsAt?.({method, url})) return
    if (refusal === undefined) runBackend(folder, request, response, children)
    else response.writeHead(refusal, {'www-authenticate': 'Basic realm="git"'}).end('refused')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const child of children) child.kill('SIGKILL')
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {url: `http://127.0.0.1:${address.port}/`, requests}
}

function refusalOf(
  request: IncomingMessage,
  {credentials, isReadOnly}: GitServerOptions,
): 401 | 403 | undefined {
  const {authorization} = request.headers
  if (credentials !== undefined && authorization?.replace(/^basic/, 'Basic') !== basic(credentials))
    return 401
  return isReadOnly && request.url?.includes('git-receive-pack') ? 403 : undefined
}

function basic({user, password}: {user: string; password: string}): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** RFC 3875: the request in the environment and on stdin, headers and body of the answer on stdout. */
function runBackend(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
  children: Set<ChildProcess>,
): void {
  const {pathname, search} = new URL(request.url ?? '/', 'http://localhost')
  const backend = join(execFileSync('git', ['--exec-path'], {encoding: 'utf8'}).trim(), 'git-http-backend')
  const child = spawn(backend, [], {
    env: {
      ...process.env,
      ...GIT_ENV,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      // Who may push is decided above.
      REMOTE_USER: 'somebody',
      REMOTE_ADDR: '127.0.0.1',
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      ...(request.headers['content-length'] && {CONTENT_LENGTH: request.headers['content-length']}),
      ...(request.headers['content-encoding'] && {
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      }),
      ...(request.headers['git-protocol'] && {GIT_PROTOCOL: String(request.headers['git-protocol'])}),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  children.add(child)
  child.once('close', () => children.delete(child))
  child.stdin.on('error', () => {})
  request.pipe(child.stdin)
  answerFrom(child.stdout, response)
}

function answerFrom(output: NodeJS.ReadableStream, response: ServerResponse): void {
  let head = Buffer.alloc(0)
  let isHeadSent = false
  output.on('data', (chunk: Buffer) => {
    if (isHeadSent) {
      response.write(chunk)
      return
    }
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    isHeadSent = true
    for (const line of head.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(/: (.*)/s)
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
      else response.setHeader(name, value)
    }
    response.write(head.subarray(end + 4))
  })
  output.on('end', () => response.end())
}
