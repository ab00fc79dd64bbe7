import {LOOPBACK_ONLY} from '../../src/listener/access.ts'
import {ByteBudget} from '../../src/listener/byte-budget.ts'
import type {Intake} from '../../src/listener/intake.ts'
import type {ReceivedBatch} from '../../src/listener/received-batch.ts'
import {WANTED} from '../../src/usage/sources.ts'

/** What a listener took in, and what it had to complain of. */
export type Noted = {
  readonly kept: ReceivedBatch[]
  readonly problems: {readonly status: number; readonly reason: string}[]
}

/** An intake that keeps everything and notes it, but for what `set` has in its place. */
export function notingIntake(set: Partial<Intake>): Noted & {readonly intake: Intake} {
  const kept: Noted['kept'] = []
  const problems: Noted['problems'] = []
  const intake: Intake = {
    access: LOOPBACK_ONLY,
    budget: new ByteBudget(),
    wanted: WANTED,
    keep: async batch => {
      kept.push(batch)
    },
    onProblem: problem => problems.push(problem),
    ...set,
  }
  return {kept, problems, intake}
}
