import {StackspendError} from '../errors.ts'
import type {ForgeName} from './pull-request.ts'

/** What the first line of a comment of ours says of it: which of several it is, and when its figures were taken. */
export type CommentTag = {
  readonly key: string
  /** Unix ms; `undefined` when it cannot be read. */
  readonly atMs: number | undefined
  /** Not all was known that its figures tell of. */
  readonly isPartial: boolean
}

const KEY = /^[a-z0-9._-]{1,64}$/
const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/
/** The longest tag line and the empty line behind it, rounded up. */
const TAG_CHARACTERS = 160

/**
 * GitHub's own message says 65,536 characters. What it was measured to refuse are 65,537 code points or 262,145 bytes
 * of UTF-8, by kind of text and year; at most 65,536 code points are never more than that many bytes.
 * GitLab documents 1,000,000 characters ("Notes API"), and counts as Ruby does, in code points.
 */
const LIMITS: Readonly<Record<ForgeName, number>> = {github: 65_536, gitlab: 1_000_000}

/** How many characters, as `countCharacters` counts them, a body may have; the tag line is allowed for. */
export function commentLimit(forge: ForgeName): number {
  return LIMITS[forge] - TAG_CHARACTERS
}

/** Unicode code points. */
export function countCharacters(text: string): number {
  let surrogatePairs = 0
  for (const _pair of text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) surrogatePairs += 1
  return text.length - surrogatePairs
}

/** @throws StackspendError USAGE */
export function checkTagKey(key: string): void {
  if (KEY.test(key)) return
  throw new StackspendError('USAGE', 'a tag has 1 to 64 of: a to z, 0 to 9, dot, dash, underscore', {
    exit: 2,
    hint: 'as in --tag nightly',
  })
}

/**
 * A comment's text: a link reference definition, of which CommonMark shows nothing, and the body. An HTML comment would
 * go into e-mails and could be closed by its content.
 */
export function renderTagged(
  body: string,
  {key, at, isPartial = false}: {readonly key: string; readonly at: Date; readonly isPartial?: boolean},
): string {
  return `[//]: <> (stackspend-comment, key=${key}, at=${at.toISOString()}${isPartial ? ', partial' : ''})\n\n${body}`
}

/** Reads a comment's tag and what is behind it. Only the first line counts: a body may quote anything. */
export function readTagged(text: string): {readonly tag: CommentTag; readonly body: string} | undefined {
  const lines = text.replaceAll('\r\n', '\n')
  const match =
    /^\[\/\/\]: <> \(stackspend-comment, key=([^\s,()]+), at=([^\s,()]+)(, partial)?\)[ \t]*(?:\n|$)/.exec(
      lines,
    )
  const [line = '', key = '', at = '', partial] = match ?? []
  if (!KEY.test(key)) return undefined
  const atMs = ISO_UTC.test(at) ? Date.parse(at) : Number.NaN
  return {
    tag: {key, atMs: Number.isNaN(atMs) ? undefined : atMs, isPartial: partial !== undefined},
    body: normalizeBody(lines.slice(line.length)),
  }
}

/** Without what forges change by themselves: line ends, and white space around. */
export function normalizeBody(body: string): string {
  return body.replaceAll('\r\n', '\n').trim()
}
