import type {ActionStep} from './action-step.ts'

/** The step that this process runs. `bin` is told, since the bundler moves this file and not the entries. */
export function currentStep(bin: string): ActionStep {
  const {env, execPath, platform, stdout} = process
  return {env, execPath, platform, bin, write: text => void stdout.write(text)}
}
