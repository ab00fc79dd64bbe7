import {cutChildren} from '../claude-settings/cut-children.ts'
import {insertItem, insertProperties, renderJson} from '../claude-settings/insert-json.ts'
import {
  BYTE_ORDER_MARK,
  findProperty,
  findValue,
  type Node,
  parseSettings,
} from '../claude-settings/parse-settings.ts'
import {applyEdits, replaceNode} from '../claude-settings/text-edit.ts'
import {detectStyle} from '../claude-settings/text-style.ts'

/** Fields of a budget as a file has them, its name among them. Those that are not given stay as they are. */
export type BudgetFields = {readonly name: string} & Readonly<Record<string, unknown>>

/** Depth of a budget's own fields in its file. */
const FIELD_DEPTH = 3

/**
 * The text of a sound `budgets.json` with these fields of a budget, which is put behind the others where it is new.
 * All else stays as it was written: order, indentation, line ends, byte order mark. `text` may be empty.
 */
export function setInText(text: string, fields: BudgetFields, where: string): string {
  const root = parseSettings(text, where)?.root
  const style = detectStyle(text, root)
  if (root === undefined) {
    const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : ''
    return `${mark}${renderJson({budgets: [fields]}, {style, depth: 1})}${style.lineEnd}`
  }
  const list = findValue(root, 'budgets')
  const known = list && findBudget(list, fields.name)
  if (list === undefined) throw new Error(`${where} has no list of budgets`)
  if (known === undefined) return applyEdits(text, [insertItem(text, list, fields, {style, depth: 2})])
  const place = {style, depth: FIELD_DEPTH}
  const inside = {style, depth: FIELD_DEPTH + 1}
  const changed = Object.entries(fields).flatMap(([field, value]) => {
    const written = findProperty(known, field)?.children?.[1]
    if (written === undefined || isSame(text, written, value)) return []
    return [replaceNode(written, renderJson(value, inside))]
  })
  const added = Object.entries(fields)
    .filter(([field]) => findProperty(known, field) === undefined)
    .map(([field, value]) => [field, renderJson(value, inside)] as const)
  return applyEdits(text, [
    ...changed,
    ...(added.length === 0 ? [] : [insertProperties(text, known, added, place)]),
  ])
}

/** The text without the budget of this name; the same where it has none. */
export function removeFromText(text: string, name: string, where: string): string {
  const root = parseSettings(text, where)?.root
  const list = root && findValue(root, 'budgets')
  const known = list && findBudget(list, name)
  if (list === undefined || known === undefined) return text
  const edits = list.children?.length === 1 ? [replaceNode(list, '[]')] : cutChildren(list, new Set([known]))
  return applyEdits(text, edits)
}

function findBudget(list: Node, name: string): Node | undefined {
  return list.children?.find(budget => findValue(budget, 'name')?.value === name)
}

function isSame(text: string, {offset, length}: Node, value: unknown): boolean {
  return JSON.stringify(JSON.parse(text.slice(offset, offset + length))) === JSON.stringify(value)
}
