import type {Wanted} from '../otlp/wanted.ts'
import type {AccessRules} from './access.ts'
import type {ByteBudget} from './byte-budget.ts'
import type {LargeReader} from './large-reader.ts'
import type {ReceivedBatch} from './received-batch.ts'

/** What becomes of requests, by whichever protocol they come. */
export type Intake = {
  /** Who may send. */
  readonly access: AccessRules
  /** What of a batch is to be decoded. */
  readonly wanted: Wanted
  /** Resolves once the batch is kept: the client is told so after that. Rejects: it is told to send it again. */
  readonly keep: (batch: ReceivedBatch) => Promise<void>
  /** A request that was refused or could not be kept. */
  readonly onProblem: (problem: {readonly status: number; readonly reason: string}) => void
  readonly bodyLimitBytes?: number | undefined
  /** What the bodies of all requests may take of memory together. */
  readonly budget: ByteBudget
  /** For bodies over `SMALL_BYTES`, as they came or inflated; without it they are read like any other. */
  readonly readLarge?: LargeReader | undefined
}
