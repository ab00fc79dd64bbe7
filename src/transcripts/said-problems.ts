import type {TranscriptProblem} from './transcript-batch.ts'

/** A file that is damaged again and again must not fill the memory of a process that runs for weeks. */
const LIMIT = 1_000

/** Tells of a problem once, however often it is met. */
export class SaidProblems {
  private readonly said = new Set<string>()
  private readonly say: (problem: TranscriptProblem) => void

  constructor(say: (problem: TranscriptProblem) => void) {
    this.say = say
  }

  tell(problems: readonly TranscriptProblem[]): void {
    for (const problem of problems) {
      const key = `${problem.path} ${problem.line} ${problem.text}`
      if (this.said.has(key)) continue
      if (this.said.size >= LIMIT) this.said.clear()
      this.said.add(key)
      this.say(problem)
    }
  }
}
