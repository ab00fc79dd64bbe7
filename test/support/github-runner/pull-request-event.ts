import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import * as v from 'valibot'

const EVENTS = join(import.meta.dirname, '../../fixtures/github-events')

const repositorySchema = v.looseObject({full_name: v.string(), clone_url: v.string()})
const sideSchema = v.looseObject({ref: v.string(), sha: v.string(), repo: repositorySchema})
const eventSchema = v.looseObject({
  number: v.number(),
  repository: repositorySchema,
  pull_request: v.looseObject({head: sideSchema, base: sideSchema}),
})

/** The payload of a `pull_request` event, whole. */
export type PullRequestEvent = v.InferOutput<typeof eventSchema>

/** A payload of `test/fixtures/github-events/`. */
export function pullRequestEvent(name: 'pull-request' | 'pull-request-from-fork'): PullRequestEvent {
  return v.parse(eventSchema, JSON.parse(readFileSync(join(EVENTS, `${name}.json`), 'utf8')))
}
