import type {Remote} from '../config/connection.ts'
import type {Paths} from '../config/paths.ts'
import type {PriceList} from '../pricing/price-list.ts'
import type {UsageReader} from '../store/usage-reader.ts'
import type {GrpcPort} from './choose-grpc-port.ts'
import type {ForwardingFlags} from './forwarding-options.ts'
import type {OwnerInfo} from './owner-info.ts'
import type {Problem} from './problem-log.ts'
import type {RunTotals} from './run-totals.ts'
import type {AccessFlags} from './secure-listener.ts'
import type {ListenerView} from './view-state.ts'
import type {WatchEvent, WatchSummary} from './watch-event.ts'

export type WatchOptions = {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Where gRPC is taken as well; absent: nowhere. */
  readonly grpc?: GrpcPort | undefined
  /** Absent: as a listener on the loopback has it. */
  readonly access?: AccessFlags | undefined
  readonly paths: Paths
  readonly prices: PriceList
  readonly forwarding: ForwardingFlags
  readonly env: Readonly<Record<string, string | undefined>>
  /** Of stackspend. */
  readonly version: string
  readonly now: () => number
  /** The module `batch-worker`, where it was built to; without it large batches are read like any other. */
  readonly batchWorkerFile?: string | URL | undefined
  /** The module `prepare-store-worker`, where it was built to; without it a store is brought up to date before an answer. */
  readonly storeWorkerFile?: string | undefined
  /** The file that starts this program: without it a store that was cut off is not checked. */
  readonly binFile?: string | undefined
  readonly onEvent: (event: WatchEvent) => void
  /** Whether anybody reads of single requests, which then are priced and told. Absent: yes. */
  readonly tellsRequests?: boolean
  /** Whose transcripts are followed; absent when none are. */
  readonly transcripts?: TranscriptOptions | undefined
  /** How it came to run, as it tells others; started at a terminal unless said. */
  readonly origin?: WatchOrigin | undefined
}

export type WatchOrigin = Pick<OwnerInfo, 'runBy' | 'flags' | 'unkeptFlags'>

export type TranscriptOptions = {
  /** Where `.claude` is, unless CLAUDE_CONFIG_DIR says otherwise. */
  readonly homeDir: string
  /** The module `read-worker`: where it was built to, or a `data:` URL that holds it. */
  readonly workerFile: string | URL
}

/** A `watch` that runs: it owns the home and listens, or it is attached to the one that does. */
export type Watch = {
  readonly role: 'owner' | 'attached'
  readonly startedAtMs: number
  /** Aborts when there is nothing more to watch: the owner that this one is attached to has ended. */
  readonly ended: AbortSignal
  readonly listener: () => ListenerView
  /** Where it forwards to at the moment. */
  readonly remotes: () => Promise<readonly Remote[]>
  readonly problems: () => readonly Problem[]
  /** What became known since its start, but for history. */
  readonly spent: (reader: UsageReader) => Promise<RunTotals>
  readonly stop: () => Promise<WatchSummary>
}
