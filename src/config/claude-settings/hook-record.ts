import * as v from 'valibot'
import {originalSchema, RecordFile} from './record-file.ts'

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
  original: originalSchema,
})

/** The hook that was written into one settings file of Claude Code. */
export type HookRecord = v.InferOutput<typeof recordSchema>

export const hookRecords = new RecordFile(v.object({records: v.array(recordSchema)}), 'the hook')
