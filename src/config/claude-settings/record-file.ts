import {mkdir} from 'node:fs/promises'
import {dirname} from 'node:path'
import {Low} from 'lowdb'
import * as v from 'valibot'
import {StackspendError} from '../../errors.ts'
import {PrivateJsonFile} from '../private-json-file.ts'

/** A settings file as it was before we wrote into it; `null` when it was edited between two writings, so that none is. */
export const originalSchema = v.nullable(
  v.object({
    /** SHA-256; `null` when there was no file. */
    hash: v.nullable(v.string()),
    backup: v.nullable(v.string()),
    /** The folder was made for the file. */
    createdFolder: v.boolean(),
  }),
)

/** Records of what was written into settings files of Claude Code, one for each file: by its path, behind all links. */
export class RecordFile<Record extends {readonly target: string}> {
  private readonly schema: v.GenericSchema<unknown, {records: Record[]}>
  private readonly what: string

  /** `what` was written, for a reader who must take it out by hand. */
  constructor(schema: v.GenericSchema<unknown, {records: Record[]}>, what: string) {
    this.schema = schema
    this.what = what
  }

  /** None when there is no such `file`. @throws StackspendError SETTINGS_INVALID */
  async read(file: string): Promise<readonly Record[]> {
    return (await this.open(file)).data.records
  }

  /** Replaces the record of one settings file, or takes it away. */
  async write(file: string, target: string, record: Record | undefined): Promise<void> {
    await mkdir(dirname(file), {recursive: true, mode: 0o700})
    const database = await this.open(file)
    const others = database.data.records.filter(other => other.target !== target)
    database.data = {records: record === undefined ? others : [...others, record]}
    await database.write()
  }

  private async open(file: string): Promise<Low<{records: Record[]}>> {
    const parse = (value: unknown) => {
      const parsed = v.safeParse(this.schema, value)
      if (parsed.success) return parsed.output
      throw new StackspendError('SETTINGS_INVALID', `${file} is not what stackspend wrote`, {
        hint: `move it away, and take ${this.what} out of Claude Code's settings by hand`,
      })
    }
    const database = new Low(new PrivateJsonFile(file, parse), {records: []})
    await database.read()
    return database
  }
}
