import {existsSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import type {HookPlace} from './find-hook-file.ts'

export const HOOK_MANAGERS = ['husky', 'lefthook', 'pre-commit'] as const
export type HookManager = (typeof HOOK_MANAGERS)[number]

/** Who writes the hooks of a repository, if anybody does: what is put beside its own would be lost. */
export function detectHookManager(
  {file, topFolder}: HookPlace,
  text: string | undefined,
): HookManager | undefined {
  const isThere = (...names: string[]) => names.some(name => existsSync(join(topFolder, name)))
  const folders = [basename(dirname(file)), basename(dirname(dirname(file)))]
  if (folders.includes('.husky')) return 'husky'
  if (text?.includes('lefthook') || isThere(...LEFTHOOK_FILES)) return 'lefthook'
  if (text?.includes('pre-commit.com') || isThere('.pre-commit-config.yaml')) return 'pre-commit'
  return undefined
}

const LEFTHOOK_FILES = ['', '.', '.config/'].flatMap(prefix =>
  ['yml', 'yaml', 'json', 'jsonc', 'toml'].map(ending => `${prefix}lefthook.${ending}`),
)

/** What goes into whose file, so that it starts us before each push. */
export function managerLines(manager: HookManager): {readonly file: string; readonly lines: string} {
  switch (manager) {
    case 'husky':
      return {
        file: '.husky/pre-push',
        lines: '[ "$1" = "$2" ] || stackspend share hook "$1" 2>/dev/null || true',
      }
    case 'lefthook':
      return {
        file: 'lefthook.yml',
        lines: [
          'pre-push:',
          '  commands:',
          '    stackspend-share:',
          '      run: stackspend share hook {1} 2>/dev/null || true',
          '      use_stdin: true',
        ].join('\n'),
      }
    case 'pre-commit':
      return {
        file: '.pre-commit-config.yaml',
        lines: [
          '- repo: local',
          '  hooks:',
          '    - id: stackspend-share',
          '      name: stackspend share',
          '      language: system',
          '      stages: [pre-push]',
          '      always_run: true',
          '      pass_filenames: false',
          '      entry: sh -c \'echo "$PRE_COMMIT_LOCAL_BRANCH $PRE_COMMIT_TO_REF $PRE_COMMIT_REMOTE_BRANCH $PRE_COMMIT_FROM_REF" | stackspend share hook "$PRE_COMMIT_REMOTE_NAME" 2>/dev/null || true\'',
        ].join('\n'),
      }
    default:
      return manager satisfies never
  }
}
