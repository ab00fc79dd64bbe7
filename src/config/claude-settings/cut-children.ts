import type {Node} from './parse-settings.ts'
import type {TextEdit} from './text-edit.ts'

/**
 * Takes properties out of an object, or items out of an array, in which at least one stays, each with the comma that
 * was put in with it.
 */
export function cutChildren({children = []}: Node, doomed: ReadonlySet<Node>): TextEdit[] {
  const firstKept = children.findIndex(child => !doomed.has(child))
  return children.flatMap((child, index) => {
    if (!doomed.has(child)) return []
    const before = children[index - 1]
    const after = children[index + 1]
    // Before the first that stays, one goes with the comma behind it; elsewhere with the one before it.
    if (index < firstKept && after !== undefined) return [span(child.offset, after.offset)]
    return before === undefined ? [] : [span(before.offset + before.length, child.offset + child.length)]
  })
}

function span(start: number, end: number): TextEdit {
  return {offset: start, length: end - start, text: ''}
}
