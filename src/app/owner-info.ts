import {readFile, rm} from 'node:fs/promises'
import * as v from 'valibot'
import {writePrivateFile} from '../config/private-file.ts'
import {bareHost, isLoopback} from '../listener/loopback.ts'

/** What keeps a `watch` running: a person at a terminal, nobody since it was detached, or the system's service manager. */
export const RUN_BY = ['terminal', 'detach', 'systemd', 'launchd'] as const
export type RunBy = (typeof RUN_BY)[number]

const ownerInfoSchema = v.object({
  pid: v.number(),
  /** Base URL of its listener. */
  http: v.string(),
  /** `HOST:PORT` where it takes gRPC; `null` where it takes none. */
  grpc: v.optional(v.nullable(v.string()), null),
  /** ISO-8601 UTC. */
  startedAt: v.string(),
  /** Path of the file with the token that it demands. */
  tokenFile: v.optional(v.string()),
  /** Path of the certificate that it shows. */
  tlsCert: v.optional(v.string()),
  /** Of stackspend; `null` from one that did not say. */
  version: v.optional(v.nullable(v.string()), null),
  runBy: v.optional(v.picklist(RUN_BY), 'terminal'),
  /** Its flags, a word each, without those of which a value may be secret. */
  flags: v.optional(v.array(v.string()), []),
  /** Names of the flags that are left out. */
  unkeptFlags: v.optional(v.array(v.string()), []),
  /** As `readProcessStart` has it; `null` where the system does not tell. */
  processStart: v.optional(v.nullable(v.string()), null),
})

/** What the `watch` that owns a home says about itself. True only while its lock is held. */
export type OwnerInfo = v.InferOutput<typeof ownerInfoSchema>

/** Whether other machines reach a listener with these flags of `watch`. */
export function isOpenToOthers(flags: readonly string[]): boolean {
  const host = flags.find(flag => flag.startsWith('--host='))?.slice('--host='.length)
  return host !== undefined && !isLoopback(bareHost(host))
}

/** Whether two tell of the same run of a `watch`. */
export function isSameOwner(
  one: Pick<OwnerInfo, 'pid' | 'startedAt'>,
  other: Pick<OwnerInfo, 'pid' | 'startedAt'>,
): boolean {
  return one.pid === other.pid && one.startedAt === other.startedAt
}

/** Whole or not at all: others read it at any time. */
export async function writeOwnerInfo(file: string, info: OwnerInfo): Promise<void> {
  await writePrivateFile(file, `${JSON.stringify(info)}\n`)
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
