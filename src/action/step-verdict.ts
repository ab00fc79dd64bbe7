const WRONG_USAGE = 2
const OVER_BUDGET = 3

export type StepVerdict = {
  /** The step's exit code: anything but 0 fails the job. */
  readonly exitCode: number
  /** What its failure is announced as. */
  readonly as: 'error' | 'warning' | undefined
}

/**
 * What the exit code of a command means for the step. Over budget (only with `fail-over-budget`) fails it, and so does
 * an input that is wrong, while the workflow's author still looks. Anything else is a failure of ours, which is not
 * the job's business unless `strict` makes it so. When the job ends, only these two can still fail it.
 */
export function judgeStep(
  exitCode: number,
  {strict, stage}: {readonly strict: boolean; readonly stage: 'main' | 'post'},
): StepVerdict {
  if (exitCode === 0) return {exitCode: 0, as: undefined}
  const counts = strict || exitCode === OVER_BUDGET || (exitCode === WRONG_USAGE && stage === 'main')
  return counts ? {exitCode, as: 'error'} : {exitCode: 0, as: 'warning'}
}
