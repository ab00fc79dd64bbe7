import {LOOPBACK_ONLY} from '../../../src/listener/access.ts'
import {ByteBudget} from '../../../src/listener/byte-budget.ts'
import type {Intake} from '../../../src/listener/intake.ts'
import {WANTED} from '../../../src/usage/sources.ts'

/** Takes whatever a listener gives it, and keeps nothing. */
export function emptyIntake(): Intake {
  return {
    access: LOOPBACK_ONLY,
    budget: new ByteBudget(),
    wanted: WANTED,
    keep: async () => {},
    onProblem: () => {},
  }
}
