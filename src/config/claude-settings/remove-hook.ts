import type {HookContainers} from './add-hook.ts'
import {cutChildren} from './cut-children.ts'
import {commandOf, findHooks, hooksOf} from './hook-nodes.ts'
import {findProperty, findValue, type Node, parseSettings} from './parse-settings.ts'
import {applyEdits, replaceNode, type TextEdit} from './text-edit.ts'

/**
 * `text` without the commands that are `ours`, and without what was made to hold them where nothing else is in it: the
 * inverse of `addHook`, which leaves alone what was edited since.
 */
export function removeHook(
  text: string,
  {isOurs, created}: {readonly isOurs: (command: string) => boolean; readonly created: HookContainers},
  where: string,
): string {
  const root = parseSettings(text, where)?.root
  const hooks = root && findHooks(root, where)
  if (root === undefined || hooks === undefined) return text
  const properties = hooks.children ?? []
  const doomed = new Set<Node>()
  const edits: TextEdit[] = []
  for (const property of properties) {
    const [key, list] = property.children ?? []
    if (key === undefined || list === undefined || list.type !== 'array') continue
    const {cut, isEmptied} = cutCommands(list, isOurs)
    if (!isEmptied) edits.push(...cut)
    else if (created.events.includes(String(key.value))) doomed.add(property)
    else edits.push(replaceNode(list, `[${created.emptied[String(key.value)] ?? ''}]`))
  }
  if (doomed.size === 0) return applyEdits(text, edits)
  if (doomed.size < properties.length) return applyEdits(text, [...edits, ...cutChildren(hooks, doomed)])
  return applyEdits(text, emptyHooks(root, hooks, created))
}

function emptyHooks(root: Node, hooks: Node, created: HookContainers): readonly TextEdit[] {
  if (!created.hooks) return [replaceNode(hooks, `{${created.emptied.hooks ?? ''}}`)]
  const whole = findProperty(root, 'hooks')
  const others = (root.children ?? []).length - 1
  return whole === undefined || others === 0
    ? [replaceNode(root, `{${created.emptied[''] ?? ''}}`)]
    : cutChildren(root, new Set([whole]))
}

/** Ours out of a list of groups, a whole group where nothing else is in it. */
function cutCommands(
  list: Node,
  isOurs: (command: string) => boolean,
): {readonly cut: readonly TextEdit[]; readonly isEmptied: boolean} {
  const whole = new Set<Node>()
  const inside: TextEdit[] = []
  for (const group of list.children ?? []) {
    const commands = hooksOf(group)
    const ours = new Set(commands.filter(hook => isOurs(commandOf(hook))))
    if (ours.size === 0) continue
    const array = findValue(group, 'hooks')
    if (ours.size === commands.length || array === undefined) whole.add(group)
    else inside.push(...cutChildren(array, ours))
  }
  const isEmptied = whole.size > 0 && whole.size === list.children?.length
  return {cut: isEmptied ? [] : [...inside, ...(whole.size === 0 ? [] : cutChildren(list, whole))], isEmptied}
}
