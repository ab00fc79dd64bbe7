import type {Container} from './add-environment.ts'
import {cutChildren} from './cut-children.ts'
import {findProperty, type Node, parseSettings} from './parse-settings.ts'
import {applyEdits, replaceNode, type TextEdit} from './text-edit.ts'

/** A variable that was written, and what stood there before. */
export type WrittenVariable = {
  readonly name: string
  /** JSON, to the letter; `null` when the variable was not set. */
  readonly previous: string | null
  /** Whether a value is the one that was written: a value that somebody changed since is theirs. */
  readonly isWritten: (value: unknown) => boolean
}

/**
 * `text` without the variables that were written, and with what they replaced: the inverse of `addEnvironment`,
 * which leaves alone what was edited since, and so also variables whose value is another now (`kept`).
 * @throws StackspendError CLAUDE_SETTINGS_INVALID.
 */
export function removeEnvironment(
  text: string,
  written: {readonly variables: readonly WrittenVariable[]; readonly container: Container},
  where = 'the settings',
): {readonly text: string; readonly kept: readonly string[]} {
  const tree = parseSettings(text, where)
  const {env, root} = tree ?? {}
  if (env === undefined || root === undefined) return {text, kept: []}
  const present = written.variables.flatMap(variable => {
    const property = findProperty(env, variable.name)
    return property === undefined ? [] : [{variable, property}]
  })
  const isOurs = ({variable, property}: (typeof present)[number]) =>
    variable.isWritten(property.children?.[1]?.value)
  const ours = present.filter(isOurs)
  const kept = present.filter(entry => !isOurs(entry)).map(({variable}) => variable.name)
  const restored = ours.flatMap(({variable, property}) => {
    const value = property.children?.[1]
    return variable.previous === null || value === undefined ? [] : [replaceNode(value, variable.previous)]
  })
  const doomed = new Set(
    ours.filter(({variable}) => variable.previous === null).map(({property}) => property),
  )
  const edits = [...restored, ...cut({root, env, doomed}, written.container)]
  return {text: applyEdits(text, edits), kept}
}

function cut(
  {root, env, doomed}: {root: Node; env: Node; doomed: ReadonlySet<Node>},
  {created, emptied}: Container,
): TextEdit[] {
  if (doomed.size === 0) return []
  if (env.children?.some(property => !doomed.has(property))) return cutChildren(env, doomed)
  const inside = emptied ?? ''
  if (created === 'nothing') return [replaceNode(env, `{${inside}}`)]
  const whole = new Set(root.children?.filter(property => property.children?.[1] === env))
  if (root.children?.some(property => !whole.has(property))) return cutChildren(root, whole)
  return [replaceNode(root, `{${inside}}`)]
}
