import {commandsAt, findHooks} from './hook-nodes.ts'
import {insertItem, insertProperties, type Place, type Property, renderJson} from './insert-json.ts'
import {BYTE_ORDER_MARK, findValue, type Node, parseSettings} from './parse-settings.ts'
import {applyEdits, type TextEdit} from './text-edit.ts'
import {betweenBraces, detectStyle, renderObject} from './text-style.ts'

/** Events of Claude Code that a command is called at, how, and what is called. */
export type WantedHook = {
  readonly events: readonly string[]
  readonly command: string
  /** Seconds after which Claude Code goes on without it. */
  readonly timeout: number
}

/** What was made to hold what was added, so that it can go with it. */
export type HookContainers = {
  /** `hooks` itself. */
  readonly hooks: boolean
  /** Events that had no list. */
  readonly events: readonly string[]
  /** What stood between the brackets of what was empty before: the document (``), `hooks`, or an event's list. */
  readonly emptied: Readonly<Record<string, string>>
}

export type AddedHook = {
  readonly text: string
  /** Events at which it was not called yet. */
  readonly added: readonly string[]
  readonly created: HookContainers
}

/**
 * `text` of a settings file with a command that is called at events, behind whatever is called there already, and all
 * else as it was written. `where` names the file in errors. @throws StackspendError CLAUDE_SETTINGS_INVALID
 */
export function addHook(text: string, {events, command, timeout}: WantedHook, where: string): AddedHook {
  const root = parseSettings(text, where)?.root
  const group = {hooks: [{type: 'command', command, timeout}]}
  const style = detectStyle(text, root)
  if (root === undefined) {
    const document = {hooks: Object.fromEntries(events.map(event => [event, [group]]))}
    const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : ''
    const json = `${mark}${renderJson(document, {style, depth: 1})}${style.lineEnd}`
    return {text: json, added: events, created: {hooks: true, events, emptied: {}}}
  }
  const hooks = findHooks(root, where)
  const added = events.filter(event => commandsAt(hooks, event, where, is => is === command).length === 0)
  const place = (depth: number): Place => ({style, depth})
  const listOf = (event: string) => hooks && findValue(hooks, event)
  const lists: Property[] = added
    .filter(event => listOf(event) === undefined)
    .map(event => [event, renderJson([group], place(3))])
  const edits = [
    ...added.flatMap(event => {
      const list = listOf(event)
      return list === undefined ? [] : [insertItem(text, list, group, place(3))]
    }),
    ...insertLists(text, {root, hooks, lists}, place),
  ]
  return {
    text: applyEdits(text, edits),
    added,
    created: {
      hooks: hooks === undefined && added.length > 0,
      events: lists.map(([event]) => event),
      emptied: emptyParts(text, [
        ['', root],
        ['hooks', hooks],
        ...added.map(event => [event, listOf(event)] as const),
      ]),
    },
  }
}

function emptyParts(
  text: string,
  parts: readonly (readonly [name: string, part: Node | undefined])[],
): HookContainers['emptied'] {
  const empty = parts.flatMap(([name, part]) =>
    part === undefined || part.children?.length ? [] : [[name, betweenBraces(text, part)] as const],
  )
  return Object.fromEntries(empty)
}

function insertLists(
  text: string,
  {
    root,
    hooks,
    lists,
  }: {readonly root: Node; readonly hooks: Node | undefined; readonly lists: readonly Property[]},
  place: (depth: number) => Place,
): readonly TextEdit[] {
  if (lists.length === 0) return []
  if (hooks !== undefined) return [insertProperties(text, hooks, lists, place(2))]
  const {style, depth} = place(2)
  return [insertProperties(text, root, [['hooks', renderObject(lists, style, depth)]], place(1))]
}
