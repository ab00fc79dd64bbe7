import {insertProperties, type Property} from './insert-json.ts'
import {BYTE_ORDER_MARK, findProperty, parseSettings, type SettingsTree} from './parse-settings.ts'
import {applyEdits, replaceNode, type TextEdit} from './text-edit.ts'
import {betweenBraces, detectStyle, renderObject} from './text-style.ts'

export type EnvironmentChange = {
  readonly name: string
  /** The JSON that stood there, to the letter; `null` when the variable was not set. */
  readonly previous: string | null
  readonly written: string
}

/** What taking the variables out needs to know beside them. */
export type Container = {
  /** The object that was made for the variables: `env`, or the whole document. */
  readonly created: 'nothing' | 'env' | 'document'
  /** What stood between the braces of the object that the variables, or their `env`, were put into. */
  readonly emptied: string | null
}

export type AddedEnvironment = {
  readonly text: string
  /** In the order of `variables`; only what was not there already. */
  readonly changes: readonly EnvironmentChange[]
  readonly container: Container
}

/**
 * `text` with `variables` under `env`, and all else as it was: other keys and their order, indentation, line ends,
 * byte order mark, the end of the file. A variable that is there already gets its value in its place.
 * @throws StackspendError CLAUDE_SETTINGS_INVALID.
 */
export function addEnvironment(
  text: string,
  variables: Readonly<Record<string, string>>,
  where = 'the settings',
): AddedEnvironment {
  const tree = parseSettings(text, where)
  const changes = Object.entries(variables).flatMap(([name, written]) => {
    const value = tree?.env && findProperty(tree.env, name)?.children?.[1]
    if (value?.value === written) return []
    const previous = value === undefined ? null : text.slice(value.offset, value.offset + value.length)
    return [{name, previous, written}]
  })
  const added = changes.filter(change => change.previous === null)
  const edits = [...replacements(tree, changes), ...insertions(text, tree, added)]
  if (tree !== undefined) return {text: applyEdits(text, edits), changes, container: container(text, tree)}
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : ''
  const style = detectStyle(text, undefined)
  const document = renderObject([['env', renderObject(entries(added), style, 2)]], style, 1)
  return {
    text: `${mark}${document}${style.lineEnd}`,
    changes,
    container: {created: 'document', emptied: null},
  }
}

function container(text: string, {root, env}: SettingsTree): Container {
  const receiver = env ?? root
  return {
    created: env === undefined ? 'env' : 'nothing',
    emptied: receiver.children?.length ? null : betweenBraces(text, receiver),
  }
}

function replacements(
  tree: SettingsTree | undefined,
  changes: readonly EnvironmentChange[],
): readonly TextEdit[] {
  return changes.flatMap(({name, written}) => {
    const value = tree?.env && findProperty(tree.env, name)?.children?.[1]
    return value === undefined ? [] : [replaceNode(value, JSON.stringify(written))]
  })
}

function insertions(
  text: string,
  tree: SettingsTree | undefined,
  added: readonly EnvironmentChange[],
): readonly TextEdit[] {
  if (tree === undefined || added.length === 0) return []
  const {root, env} = tree
  const style = detectStyle(text, root)
  if (env !== undefined) return [insertProperties(text, env, entries(added), {style, depth: 2})]
  const property = ['env', renderObject(entries(added), style, 2)] as const
  return [insertProperties(text, root, [property], {style, depth: 1})]
}

function entries(changes: readonly EnvironmentChange[]): Property[] {
  return changes.map(({name, written}) => [name, JSON.stringify(written)])
}
