import {StackspendError} from '../../errors.ts'
import {findValue, type Node} from './parse-settings.ts'

/** Commands that are called at an event, of those that are asked for. */
export function commandsAt(
  hooks: Node | undefined,
  event: string,
  where: string,
  isAsked: (command: string) => boolean,
): readonly string[] {
  const list = hooks && findValue(hooks, event)
  if (list === undefined) return []
  if (list.type !== 'array') throw invalid(where, `"hooks.${event}" is no list`)
  return (list.children ?? []).flatMap(hooksOf).map(commandOf).filter(isAsked)
}

/** The object that names the events, where there is one. */
export function findHooks(root: Node, where: string): Node | undefined {
  const hooks = findValue(root, 'hooks')
  if (hooks !== undefined && hooks.type !== 'object') throw invalid(where, '"hooks" is no object')
  return hooks
}

/** What one group of hooks calls. */
export function hooksOf(group: Node): readonly Node[] {
  const array = group.type === 'object' ? findValue(group, 'hooks') : undefined
  return array?.type === 'array' ? (array.children ?? []) : []
}

/** The command of a hook; empty for one of another kind. */
export function commandOf(hook: Node): string {
  const command = hook.type === 'object' ? findValue(hook, 'command') : undefined
  return typeof command?.value === 'string' ? command.value : ''
}

function invalid(where: string, what: string): StackspendError {
  return new StackspendError('CLAUDE_SETTINGS_INVALID', `${where}: ${what}`, {
    hint: 'mend it, or put the hook in yourself: stackspend hook install --dry-run',
  })
}
