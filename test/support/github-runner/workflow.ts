import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import * as v from 'valibot'
import {parse} from 'yaml'

/** YAML's numbers and booleans reach a step as text. */
const scalar = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String))
const texts = v.optional(v.record(v.string(), scalar), {})

const stepSchema = v.strictObject({
  name: v.optional(v.string()),
  id: v.optional(v.string()),
  if: v.optional(scalar),
  uses: v.optional(v.string()),
  run: v.optional(v.string()),
  with: texts,
  env: texts,
})

const permissionsSchema = v.record(v.string(), v.picklist(['read', 'write', 'none']))

const jobSchema = v.strictObject({
  name: v.optional(v.string()),
  if: v.optional(scalar),
  needs: v.optional(v.union([v.string(), v.array(v.string())])),
  'runs-on': v.string(),
  'timeout-minutes': v.optional(v.number()),
  permissions: v.optional(permissionsSchema),
  outputs: texts,
  env: texts,
  steps: v.array(stepSchema),
})

const workflowSchema = v.strictObject({
  name: v.string(),
  on: v.unknown(),
  permissions: permissionsSchema,
  concurrency: v.optional(v.unknown()),
  env: texts,
  jobs: v.record(v.string(), jobSchema),
})

const actionSchema = v.object({
  inputs: v.optional(v.record(v.string(), v.object({default: v.optional(scalar)})), {}),
  outputs: v.optional(v.record(v.string(), v.object({description: v.string()})), {}),
  runs: v.object({
    using: v.string(),
    main: v.string(),
    post: v.optional(v.string()),
    'post-if': v.optional(v.string()),
  }),
})

export type WorkflowStep = v.InferOutput<typeof stepSchema>
export type Workflow = v.InferOutput<typeof workflowSchema>
export type ActionMetadata = v.InferOutput<typeof actionSchema>

/** A workflow of the kind that our examples are: what the runner here does not know, it refuses. */
export function readWorkflow(file: string): Workflow {
  return v.parse(workflowSchema, parse(readFileSync(file, 'utf8')))
}

/** The `action.yml` of a JavaScript action in `folder`. */
export function readAction(folder: string): ActionMetadata {
  return v.parse(actionSchema, parse(readFileSync(join(folder, 'action.yml'), 'utf8')))
}
