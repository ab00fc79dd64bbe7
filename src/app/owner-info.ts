import {readFile, rm, writeFile} from 'node:fs/promises'
import * as v from 'valibot'

const ownerInfoSchema = v.object({
  pid: v.number(),
  /** Base URL of its listener. */
  http: v.string(),
  /** ISO-8601 UTC. */
  startedAt: v.string(),
  /** Path of the file with the token that it demands. */
  tokenFile: v.optional(v.string()),
  /** Path of the certificate that it shows. */
  tlsCert: v.optional(v.string()),
})

/** What the `watch` that owns a home says about itself. True only while its lock is held. */
export type OwnerInfo = v.InferOutput<typeof ownerInfoSchema>

export async function writeOwnerInfo(file: string, info: OwnerInfo): Promise<void> {
  await writeFile(file, `${JSON.stringify(info)}\n`, {mode: 0o600})
}

/** `undefined` while the owner is still starting. */
export async function readOwnerInfo(file: string): Promise<OwnerInfo | undefined> {
  try {
    return v.parse(ownerInfoSchema, JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing || error instanceof SyntaxError || v.isValiError(error)) return undefined
    throw error
  }
}

export async function removeOwnerInfo(file: string): Promise<void> {
  await rm(file, {force: true})
}
