import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import * as v from 'valibot'
import {describe, expect, it} from 'vitest'
import {FLAG_INPUTS} from '../../src/action/action-inputs.ts'
import {ROOT} from '../../tools/root.mjs'
import {readAction} from '../support/github-runner/workflow.ts'
import {openGithubSchema} from '../support/github-schema.ts'

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

const text = read('action.yml')
const action = readAction(ROOT)
const manifestSchema = v.object({
  commands: v.record(
    v.string(),
    v.object({flags: v.record(v.string(), v.object({allowNo: v.optional(v.boolean())}))}),
  ),
})

describe('action.yml', () => {
  it("passes GitHub's own schema, which notices what is wrong", async () => {
    const schema = await openGithubSchema()
    expect(schema.actionErrors(text)).toEqual([])
    expect(schema.actionErrors(text.replace('using: node24', 'using: [node24]'))).not.toEqual([])
    expect(schema.actionErrors(text.replace('github.token', 'github.token ='))).not.toEqual([])
  })

  it('has the inputs that the action reads, and no other', () => {
    const known = ['mode', 'github-token', 'connection-id', ...FLAG_INPUTS.map(({name}) => name)]
    expect(Object.keys(action.inputs).sort()).toEqual(known.sort())
  })

  it('has only inputs whose flags their commands know', () => {
    const ids = {start: 'ci:start', finish: 'ci:finish', comment: 'comment'} as const
    const commands = v.parse(manifestSchema, JSON.parse(read('oclif.manifest.json'))).commands
    const unknown = FLAG_INPUTS.flatMap(({name, kind, of}) =>
      of
        .map(command => ({command: ids[command], flag: commands[ids[command]]?.flags[name]}))
        .filter(({flag}) => flag === undefined || (kind === 'yes or no' && flag.allowNo !== true))
        .map(({command}) => `${command} --${name}`),
    )
    expect(unknown).toEqual([])
  })

  it('has the outputs that the action writes', () => {
    expect(Object.keys(action.outputs)).toEqual(['total-usd', 'total-tokens', 'report-json', 'comment-url'])
  })

  it('names entries that the build makes, and finishes whatever became of the job', () => {
    expect(action.runs).toEqual({
      using: 'node24',
      main: 'dist/action/main.js',
      post: 'dist/action/post.js',
      'post-if': 'always()',
    })
    for (const entry of [action.runs.main, action.runs.post ?? '']) {
      expect(existsSync(join(ROOT, entry.replace('dist/', 'src/').replace('.js', '.ts')))).toBe(true)
    }
  })

  it('gives no secret a default but the token of the job', () => {
    const defaults = Object.entries(action.inputs).filter(([, input]) => input.default !== undefined)
    expect(Object.fromEntries(defaults)).toEqual({
      mode: {default: 'job'},
      'github-token': {default: `\${{ github.token }}`},
    })
  })
})
