import type {Paths} from '../../config/paths.ts'
import type {OwnerInfo} from '../owner-info.ts'

/** A listener that was started, or found, as `--json` tells it. */
export type DescribedListener<State extends string> = Omit<OwnerInfo, 'processStart'> & {
  readonly state: State
  readonly logFile: string
}

export function describeListener<State extends string>(
  state: State,
  {processStart: _, ...owner}: OwnerInfo,
  {watchLogFile: logFile}: Paths,
): DescribedListener<State> {
  return {state, ...owner, logFile}
}
