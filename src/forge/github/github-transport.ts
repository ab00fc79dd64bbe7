import {Octokit} from '@octokit/core'
import * as v from 'valibot'
import type {RawForgeAnswer} from '../forge-answer.ts'
import type {ForgeRequest, ForgeTransport} from '../forge-client.ts'
import {ForgeHttp, type ForgeHttpOptions} from '../forge-http.ts'

export type GitHubTransportOptions = ForgeHttpOptions & {
  /** A secret. */
  readonly token: string
  /** Of this program, for User-Agent. */
  readonly version: string
}

const REST_VERSION = '2022-11-28'

const graphqlSchema = v.looseObject({
  errors: v.pipe(v.array(v.looseObject({type: v.optional(v.string())})), v.minLength(1)),
})

/** Octokit over our own connections, so that proxies, time limits and the guard of the origin hold. */
export function createGitHubTransport(options: GitHubTransportOptions): ForgeTransport {
  const http = new ForgeHttp(options)
  const octokit = new Octokit({
    auth: options.token,
    baseUrl: options.apiUrl,
    userAgent: `stackspend/${options.version}`,
    request: {fetch: createFetch(http), log: SILENT},
    log: SILENT,
  })
  return {
    async send({method, path, query, body}: ForgeRequest): Promise<RawForgeAnswer> {
      const headers = {'x-github-api-version': REST_VERSION}
      return toRaw(await settle(octokit.request({...query, ...body, method, url: path, headers})))
    },
    close: () => http.close(),
  }
}

/** It warns of deprecations on the console, which is not ours to write to. */
const SILENT = {debug() {}, info() {}, warn() {}, error() {}}

/** As much of `fetch` as Octokit uses. */
function createFetch(http: ForgeHttp) {
  return async (
    url: string,
    request: {method: ForgeRequest['method']; headers: Record<string, string>; body?: string},
  ) => {
    const {httpStatus, headers, text} = await http.send({...request, url})
    const isEmpty = httpStatus === 204 || httpStatus === 304
    return new Response(isEmpty ? null : text, {status: httpStatus, headers: toHeaders(headers)})
  }
}

function toHeaders(headers: RawForgeAnswer['headers']): Headers {
  const present = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  )
  return new Headers(present)
}

type OctokitAnswer = {status: number; headers: Record<string, unknown>; data: unknown}

/** Octokit throws what is no success. Its error holds the whole request, so nothing of it is kept but the answer. */
async function settle(request: Promise<OctokitAnswer>): Promise<OctokitAnswer> {
  try {
    return await request
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'HttpError') throw error
    if ('response' in error && isAnswer(error.response)) return error.response
    throw error.cause
  }
}

function isAnswer(value: unknown): value is OctokitAnswer {
  return (
    typeof value === 'object' && value !== null && 'status' in value && 'headers' in value && 'data' in value
  )
}

/** GraphQL says with 200 that it refuses; from here on that looks as in REST. */
function toRaw({status, headers, data}: OctokitAnswer): RawForgeAnswer {
  const texts = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  )
  const refused = status === 200 ? v.safeParse(graphqlSchema, data) : undefined
  const httpStatus = refused?.success ? statusOf(refused.output.errors[0]?.type) : status
  return {httpStatus, headers: Object.fromEntries(texts), data}
}

function statusOf(type: string | undefined): number {
  if (type === 'RATE_LIMITED' || type === 'RATE_LIMIT') return 429
  if (type === 'FORBIDDEN' || type === 'INSUFFICIENT_SCOPES') return 403
  return type === 'NOT_FOUND' ? 404 : 422
}
