import * as v from 'valibot'
import {originalSchema, RecordFile} from './record-file.ts'

const recordSchema = v.object({
  /** Where the bytes of the settings file are, behind all links. */
  target: v.string(),
  variables: v.array(
    v.object({
      name: v.string(),
      /** SHA-256 of each value that was written; the value itself may be a secret. */
      writtenHashes: v.array(v.string()),
      /** The JSON that stood there, to the letter; `null` when the variable was not set. */
      previous: v.nullable(v.string()),
    }),
  ),
  container: v.object({
    created: v.picklist(['nothing', 'env', 'document']),
    emptied: v.nullable(v.string()),
  }),
  /** SHA-256 of the file after it was written. */
  hashAfter: v.string(),
  original: originalSchema,
})

/** What was written into one settings file of Claude Code. */
export type SettingsRecord = v.InferOutput<typeof recordSchema>

export const settingsRecords = new RecordFile(v.object({records: v.array(recordSchema)}), 'the variables')
