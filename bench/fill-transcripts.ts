import {globSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {generateTranscripts, type TranscriptPlan, type TranscriptSums} from './generate-transcripts.ts'
import {keptFolder} from './kept-folder.ts'

const MAKERS = ['bench/generate-transcripts.ts', 'bench/random.ts']
const SUMS_FILE = 'sums.json'

/** Generated history as a configuration folder of Claude Code (`CLAUDE_CONFIG_DIR`). */
export type FilledTranscripts = {
  readonly configDir: string
  readonly bytes: number
  readonly files: number
  readonly sums: TranscriptSums
}

export async function fillTranscripts(plan: TranscriptPlan): Promise<FilledTranscripts> {
  const {seed, requests, requestsPerFile, linesPerMessage} = plan
  const name = ['transcripts', seed, requests, requestsPerFile, linesPerMessage].join('-')
  const configDir = await keptFolder(name, {makers: MAKERS}, folder => {
    const sums = writeTranscripts(folder, plan)
    writeFileSync(join(folder, SUMS_FILE), JSON.stringify(sums))
  })
  const sizes = globSync('projects/*/*.jsonl', {cwd: configDir}).map(
    file => statSync(join(configDir, file)).size,
  )
  return {
    configDir,
    files: sizes.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    sums: JSON.parse(readFileSync(join(configDir, SUMS_FILE), 'utf8')),
  }
}

/** Writes all of it below `configDir`, and says what an import must find. */
export function writeTranscripts(configDir: string, plan: TranscriptPlan): TranscriptSums {
  const {files, sums} = generateTranscripts(plan)
  for (const {path, text} of files) {
    const file = join(configDir, 'projects', path)
    mkdirSync(dirname(file), {recursive: true})
    writeFileSync(file, text)
  }
  return sums
}
