import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {build} from 'esbuild'

type WorkflowParser = typeof import('@actions/workflow-parser') &
  Pick<typeof import('@actions/workflow-parser/actions/index'), 'parseAction'>

export type GithubSchema = {
  /** What GitHub would refuse of a workflow's text, each with its line. */
  workflowErrors(text: string): string[]
  /** The same of an `action.yml`. */
  actionErrors(text: string): string[]
}

/**
 * The schemas by which GitHub's own editor and runner read workflows and actions, with the expressions in them. The
 * package imports JSON in a way that Node refuses, so it is bundled first.
 */
export async function openGithubSchema(): Promise<GithubSchema> {
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-schema-'))
  try {
    const parser = await loadParser(join(folder, 'parser.mjs'))
    const trace = new parser.NoOperationTraceWriter()
    return {
      workflowErrors: content =>
        messagesOf(parser.parseWorkflow({name: 'workflow.yml', content}, trace).context),
      actionErrors: content => messagesOf(parser.parseAction({name: 'action.yml', content}, trace).context),
    }
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

async function loadParser(outfile: string): Promise<WorkflowParser> {
  const contents = ['@actions/workflow-parser', '@actions/workflow-parser/actions/index']
    .map(name => `export * from '${name}'`)
    .join('\n')
  await build({
    stdin: {contents, resolveDir: import.meta.dirname},
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}

function messagesOf(context: ReturnType<WorkflowParser['parseWorkflow']>['context']): string[] {
  return context.errors.getErrors().map(({message}) => message)
}
