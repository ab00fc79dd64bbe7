/** A setting for one command of git, as `git -c` takes it. */
export type GitSetting = readonly [name: string, value: string]

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What git gets in its environment: it asks nothing, speaks English, and whoever commits is nobody. Settings go here
 * and not into the arguments, which every user of a machine can read. git reads them so since 2.31.
 */
export function gitEnvironment(inherited: Environment, settings: readonly GitSetting[]): Environment {
  const {SSH_ASKPASS: _, ...others} = inherited
  return {
    ...others,
    ...NO_QUESTIONS,
    ...NOBODY,
    LC_ALL: 'C',
    ...(settings.length === 0 ? {} : settingVariables(inherited, settings)),
  }
}

const NO_QUESTIONS = {GIT_TERMINAL_PROMPT: '0', GCM_INTERACTIVE: 'never', SSH_ASKPASS_REQUIRE: 'never'}

const NOBODY = {
  GIT_AUTHOR_NAME: 'stackspend',
  GIT_AUTHOR_EMAIL: 'stackspend@localhost',
  GIT_COMMITTER_NAME: 'stackspend',
  GIT_COMMITTER_EMAIL: 'stackspend@localhost',
}

function settingVariables(inherited: Environment, settings: readonly GitSetting[]): Environment {
  const before = Number(inherited.GIT_CONFIG_COUNT ?? 0) || 0
  const variables = settings.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${before + index}`, name],
    [`GIT_CONFIG_VALUE_${before + index}`, value],
  ])
  return {...Object.fromEntries(variables), GIT_CONFIG_COUNT: String(before + settings.length)}
}
