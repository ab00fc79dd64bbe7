import {type Node, parseSettings} from './parse-settings.ts'
import {showVariable} from './show-variable.ts'
import {applyEdits, replaceNode, type TextEdit} from './text-edit.ts'

/**
 * The text of a settings file as it may be printed: with every text value but telemetry's own, and those in `shown`,
 * replaced by `…`, since keys and tokens are kept under any name in it. Lines stay where they are.
 */
export function maskSettings(text: string, shown: readonly string[] = []): string {
  const tree = parseSettings(text, 'the settings')
  return tree === undefined ? text : applyEdits(text, [...masks(tree.root, tree.env, shown)])
}

function* masks(node: Node, env: Node | undefined, shown: readonly string[]): Generator<TextEdit> {
  if (node.type === 'string' && !shown.includes(node.value)) yield replaceNode(node, '"…"')
  for (const child of node.children ?? []) {
    const [key, value] = child.type === 'property' ? (child.children ?? []) : [undefined, child]
    if (value === undefined) continue
    if (node === env && key !== undefined && value.type === 'string') {
      yield replaceNode(value, JSON.stringify(showVariable(key.value, value.value)))
    } else yield* masks(value, env, shown)
  }
}
