import type {SettingsFile} from '../config/claude-settings/settings-file.ts'
import {type Surroundings, settingsPath, type WritableScope} from '../config/claude-settings/where.ts'
import {StackspendError} from '../errors.ts'
import {findOverrides} from './find-overrides.ts'
import {isSharedFile} from './is-shared-file.ts'

/**
 * `--direct` writes the connection id, which must not reach everybody who has a repository; and it must not send
 * StackSpend the headers that are set for another service.
 * @throws StackspendError CLAUDE_SETTINGS_SHARED, ENDPOINT_TAKEN.
 */
export async function refuseDirect(
  surroundings: Surroundings,
  scope: WritableScope | undefined,
): Promise<void> {
  if (scope === 'project') throw shared(settingsPath(scope, surroundings))
  const {variables, headersHelpers} = await findOverrides(surroundings)
  const header = variables.find(({name, effective}) => name.endsWith('_HEADERS') && effective !== undefined)
  const where = header?.effective ?? headersHelpers[0]
  if (where === undefined) return
  const what = header?.name ?? 'an otelHeadersHelper'
  throw new StackspendError(
    'ENDPOINT_TAKEN',
    `${where.file ?? 'your shell'} sets ${what}, and --direct would send those headers to StackSpend`,
    {hint: 'take them out first, or connect without --direct: the listener passes none on'},
  )
}

/** @throws StackspendError CLAUDE_SETTINGS_SHARED when git takes along the file, or the one that it links to. */
export async function refuseShared({path, target}: SettingsFile): Promise<void> {
  for (const file of [path, target]) if (await isSharedFile(file)) throw shared(file)
}

function shared(file: string): StackspendError {
  return new StackspendError(
    'CLAUDE_SETTINGS_SHARED',
    `${file} is shared by a repository, or would be, and --direct would write the connection id into it`,
    {exit: 2, hint: 'connect without --direct, take --settings user, or let git ignore that file'},
  )
}
