import {dirname} from 'node:path'
import {addEnvironment, type Container, type EnvironmentChange} from './add-environment.ts'
import {backUp, backupFolder} from './backup.ts'
import {removeEnvironment} from './remove-environment.ts'
import {
  checkWritable,
  hashText,
  readSettingsFile,
  type SettingsFile,
  writeSettingsFile,
} from './settings-file.ts'
import {type SettingsRecord, settingsRecords} from './settings-record.ts'
import {folderExists} from './where.ts'

/** A change of a settings file that was worked out and not written. */
export type EnvironmentPlan = {
  readonly file: SettingsFile
  /** What the file will hold; what it holds when there is nothing to do. */
  readonly text: string
  readonly changes: readonly EnvironmentChange[]
  readonly record: SettingsRecord
}

/**
 * Works out how `variables` get into the settings file at `path`. Of what an earlier plan wrote there, what is no
 * longer wanted goes, and what it replaced stays known.
 * @throws StackspendError CLAUDE_SETTINGS_INVALID, CLAUDE_SETTINGS_UNWRITABLE.
 */
export async function planEnvironment(
  path: string,
  variables: Readonly<Record<string, string>>,
  recordFile: string,
): Promise<EnvironmentPlan> {
  const file = await readSettingsFile(path)
  const earlier = findRecord(await settingsRecords.read(recordFile), file)
  const cleared = withoutStale(file, variables, earlier)
  const added = addEnvironment(cleared, variables, path)
  if (added.text !== file.text) checkWritable(file)
  const record: SettingsRecord = {
    target: file.target,
    variables: mergeVariables(added.changes, variables, earlier),
    container: mergeContainer(added.container, earlier),
    hashAfter: hashText(added.text),
    original: await originalOf(file, earlier),
  }
  return {file, text: added.text, changes: added.changes, record}
}

/**
 * Writes a plan: backup, record, file, in this order, so that a crash leaves nothing that cannot be undone.
 * Returns the backup's path; `null` when the plan changes nothing or there was no file.
 */
export async function writeEnvironment(
  plan: EnvironmentPlan,
  recordFile: string,
  now: Date,
): Promise<string | null> {
  const {file, text, record} = plan
  if (text === file.text) return null
  const known = (await settingsRecords.read(recordFile)).flatMap(({original}) => original?.backup ?? [])
  const backup = await backUp(file, {folder: backupFolder(recordFile), now, keep: known})
  await settingsRecords.write(recordFile, file.target, withBackup(record, file, backup))
  await writeSettingsFile(file, text)
  return backup
}

/** The record that tells of a file as it is; none of one whose writing never came to pass or was undone by hand. */
export function findRecord(
  records: readonly SettingsRecord[],
  file: SettingsFile,
): SettingsRecord | undefined {
  if (file.text === undefined) return undefined
  const record = records.find(({target}) => target === file.target)
  return record?.original?.hash === hashText(file.text) ? undefined : record
}

function withBackup(record: SettingsRecord, file: SettingsFile, backup: string | null): SettingsRecord {
  const {original} = record
  const isOriginal = original?.hash === (file.text === undefined ? null : hashText(file.text))
  return original !== null && isOriginal ? {...record, original: {...original, backup}} : record
}

async function originalOf(
  file: SettingsFile,
  earlier: SettingsRecord | undefined,
): Promise<SettingsRecord['original']> {
  if (earlier !== undefined) {
    const isUnedited = file.text !== undefined && hashText(file.text) === earlier.hashAfter
    return isUnedited ? earlier.original : null
  }
  const hash = file.text === undefined ? null : hashText(file.text)
  return {hash, backup: null, createdFolder: !(await folderExists(dirname(file.target)))}
}

function withoutStale(
  file: SettingsFile,
  variables: Readonly<Record<string, string>>,
  earlier: SettingsRecord | undefined,
): string {
  const text = file.text ?? ''
  const stale = earlier?.variables.filter(({name}) => !(name in variables)) ?? []
  if (stale.length === 0) return text
  const container: Container = {created: 'nothing', emptied: null}
  return removeEnvironment(text, {variables: stale.map(toWritten), container}, file.path).text
}

/** A recorded variable as `removeEnvironment` takes it. */
export function toWritten({name, previous, writtenHashes}: SettingsRecord['variables'][number]) {
  const isWritten = (value: unknown) => typeof value === 'string' && writtenHashes.includes(hashText(value))
  return {name, previous, isWritten}
}

function mergeVariables(
  changes: readonly EnvironmentChange[],
  variables: Readonly<Record<string, string>>,
  earlier: SettingsRecord | undefined,
): SettingsRecord['variables'] {
  return Object.keys(variables).flatMap(name => {
    const change = changes.find(candidate => candidate.name === name)
    const known = earlier?.variables.find(candidate => candidate.name === name)
    if (change === undefined) return known === undefined ? [] : [known]
    const hash = hashText(change.written)
    if (known === undefined) return [{name, previous: change.previous, writtenHashes: [hash]}]
    const isOurs = change.previous !== null && toWritten(known).isWritten(JSON.parse(change.previous))
    return [
      {
        name,
        previous: isOurs ? known.previous : change.previous,
        writtenHashes: [...new Set([...known.writtenHashes, hash])],
      },
    ]
  })
}

function mergeContainer(added: Container, earlier: SettingsRecord | undefined): Container {
  return earlier === undefined || added.created !== 'nothing' ? added : earlier.container
}
