import type {Node} from './parse-settings.ts'

export type TextEdit = {readonly offset: number; readonly length: number; readonly text: string}

/** `text` with edits that do not overlap, in any order; their offsets are those of `text`. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = []
  let end = 0
  for (const edit of [...edits].sort((a, b) => a.offset - b.offset)) {
    parts.push(text.slice(end, edit.offset), edit.text)
    end = edit.offset + edit.length
  }
  return [...parts, text.slice(end)].join('')
}

export function replaceNode({offset, length}: Node, text: string): TextEdit {
  return {offset, length, text}
}
