import {cpSync, globSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {transcriptsOf} from './captures.ts'
import {gitFolder} from './git.ts'

export type Placing = {
  /** Where the session worked. */
  readonly cwd: string
  /** The branch that was checked out at an instant, ISO-8601. */
  readonly branchAt: (timestamp: string) => string
}

export type PlacedTranscripts = {
  /** A folder as `~/.claude/projects` is. */
  readonly root: string
  /** Ids of the requests that were answered on each branch. */
  readonly requestsOn: (branch: string) => ReadonlySet<string>
}

/** Captured transcripts of 2.1.330 as the client would have written them in another folder, on other branches. */
export function placedTranscripts(scenario: string, {cwd, branchAt}: Placing): PlacedTranscripts {
  const root = join(gitFolder(), 'projects')
  cpSync(transcriptsOf('2.1.330', scenario), root, {recursive: true})
  const branches = new Map<string, Set<string>>()
  for (const file of globSync('**/*.jsonl', {cwd: root})) {
    const lines = readFileSync(join(root, file), 'utf8').split('\n').filter(Boolean)
    const placed = lines.map(text => {
      const line = JSON.parse(text)
      if (line.gitBranch === undefined) return text
      const branch = branchAt(line.timestamp)
      if (line.requestId !== undefined)
        branches.set(branch, (branches.get(branch) ?? new Set()).add(line.requestId))
      return JSON.stringify({...line, cwd, gitBranch: branch})
    })
    writeFileSync(join(root, file), `${placed.join('\n')}\n`)
  }
  return {root, requestsOn: branch => branches.get(branch) ?? new Set()}
}
