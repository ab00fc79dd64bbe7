/** Something wrong that a person should see, free of private content. */
export type Problem = {readonly atMs: number; readonly text: string}

/** How long the same problem is not said again. */
const QUIET_MS = 10_000
const KEPT = 5

/** The newest problems; one that repeats is said once in a while, not every time. */
export class ProblemLog {
  private problems: Problem[] = []

  /** Newest first. */
  get newest(): readonly Problem[] {
    return this.problems
  }

  /** Whether it is worth saying again. */
  add(problem: Problem): boolean {
    const same = this.problems.find(({text}) => text === problem.text)
    // Either way: a clock that was set back must not silence it until it has caught up.
    if (same !== undefined && Math.abs(problem.atMs - same.atMs) < QUIET_MS) return false
    this.problems = [problem, ...this.problems.filter(other => other !== same)].slice(0, KEPT)
    return true
  }
}
