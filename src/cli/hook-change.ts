import {styleText} from 'node:util'
import type {InstalledHook} from '../app/hook/install-hook.ts'
import {renderDiff} from './connect-questions.ts'

/** What became of the hook in a settings file, or with a dry run would. */
export function renderHookChange({dryRun, file, command, outcome, diff, backup}: InstalledHook): string {
  if (outcome === 'unchanged') return `${file} is as it should be: nothing to change.`
  if (dryRun)
    return ['Nothing is written. It would be:', `--- ${file}`, `+++ ${file}`, renderDiff(diff)].join('\n')
  const told = {
    added: `calls ${command} when a session starts, at each prompt and after each answer`,
    restored: 'is as it was, byte for byte',
    removed: 'was edited since: that stays, and the hook is out',
  }[outcome]
  return [
    `${styleText('green', '✓', {stream: process.stdout})} ${file} ${told}`,
    ...(backup === null ? [] : [`  as it was: ${backup}`]),
    ...(outcome === 'added'
      ? ['Only new sessions of Claude Code take the change. Budgets: stackspend budget status']
      : []),
  ].join('\n')
}
