import {mkdir} from 'node:fs/promises'
import {dirname} from 'node:path'
import {Low} from 'lowdb'
import * as v from 'valibot'
import {StackspendError} from '../../errors.ts'
import {PrivateJsonFile} from '../private-json-file.ts'

const recordSchema = v.object({
  /** Where the bytes of the settings file are, behind all links. */
  target: v.string(),
  command: v.string(),
  created: v.object({
    hooks: v.boolean(),
    events: v.array(v.string()),
    emptied: v.record(v.string(), v.string()),
  }),
  /** SHA-256 of the file after it was written. */
  hashAfter: v.string(),
  /** The file as it was before; `null` when it was edited between two writings, so that no such file exists. */
  original: v.nullable(
    v.object({
      /** SHA-256; `null` when there was no file. */
      hash: v.nullable(v.string()),
      backup: v.nullable(v.string()),
      /** The folder was made for the file. */
      createdFolder: v.boolean(),
    }),
  ),
})

const recordsSchema = v.object({records: v.array(recordSchema)})

/** The hook that was written into one settings file of Claude Code. */
export type HookRecord = v.InferOutput<typeof recordSchema>

/** What was written, one record per settings file; none when there is no such `file`. */
export async function readHookRecords(file: string): Promise<readonly HookRecord[]> {
  return (await openRecords(file)).data.records
}

/** Replaces the record of one settings file, or takes it away. */
export async function writeHookRecord(
  file: string,
  target: string,
  record: HookRecord | undefined,
): Promise<void> {
  await mkdir(dirname(file), {recursive: true, mode: 0o700})
  const database = await openRecords(file)
  const others = database.data.records.filter(other => other.target !== target)
  database.data = {records: record === undefined ? others : [...others, record]}
  await database.write()
}

async function openRecords(file: string): Promise<Low<v.InferOutput<typeof recordsSchema>>> {
  const parse = (value: unknown) => {
    const parsed = v.safeParse(recordsSchema, value)
    if (parsed.success) return parsed.output
    throw new StackspendError('SETTINGS_INVALID', `${file} is not what stackspend wrote`, {
      hint: `move it away, and take the hook out of Claude Code's settings by hand`,
    })
  }
  const database = new Low(new PrivateJsonFile(file, parse), {records: []})
  await database.read()
  return database
}
