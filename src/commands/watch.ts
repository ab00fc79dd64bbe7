import {homedir} from 'node:os'
import {join} from 'node:path'
import {Flags, type Interfaces} from '@oclif/core'
import type {DescribedListener} from '../app/background/described-listener.ts'
import {detachWatch} from '../app/background/detach-watch.ts'
import {keepFlags} from '../app/background/kept-flags.ts'
import {waitForHome} from '../app/background/wait-for-home.ts'
import {BudgetFollower} from '../app/budgets/follow-budgets.ts'
import {chooseGrpcPort} from '../app/choose-grpc-port.ts'
import {moduleInMemory} from '../app/module-in-memory.ts'
import {viewStates} from '../app/view-states.ts'
import {startWatch} from '../app/watch.ts'
import type {WatchEvent, WatchSummary} from '../app/watch-event.ts'
import {describeStart, describeWaiting} from '../app/watch-log/describe-for-log.ts'
import {RotatingLog} from '../app/watch-log/rotating-log.ts'
import type {WatchOrigin} from '../app/watch-options.ts'
import {accessOf} from '../cli/access-of.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {keepHeapSmall} from '../cli/keep-heap-small.ts'
import {renderListener} from '../cli/render-background.ts'
import {typedFlags} from '../cli/typed-flags.ts'
import {untilStopped} from '../cli/until-stopped.ts'
import {watchFlags} from '../cli/watch-flags.ts'
import {watchLogPrinter} from '../cli/watch-log-printer.ts'
import {createWatchPrinter, WATCH_OUTPUTS} from '../cli/watch-printer.ts'

const STOPPING = 'Stopping: waiting for what is on its way, at most 5 s.'
/** How long one that was started in the background waits for the end of another, in whose place it is to listen. */
const HEIR_MS = 30_000
/** Mostly it has stopped before anyone could wonder. */
const STOPPING_NOTICE_MS = 300

export default class Watch extends BaseCommand {
  static override summary = 'Receive telemetry, count and price it, and show what is being spent.'
  static override description =
    'Listens for OTLP over HTTP and gRPC on this machine and keeps what Claude Code reports. A second watch of the same home shows what the first one receives. Ctrl-C ends it.'
  static override examples = [
    {description: 'Listen, and show what comes in', command: '<%= config.bin %> watch'},
    {
      description: 'Point Claude Code at it, in another shell',
      command: 'eval "$(<%= config.bin %> env claude)" && claude',
    },
    {description: 'One line per request, for a log', command: '<%= config.bin %> watch --output lines'},
    {description: 'For another program', command: '<%= config.bin %> watch --port 0 --output ndjson'},
  ]

  static override flags = {
    ...watchFlags,
    output: Flags.option({
      summary: 'What to print: a live view, one line per request, or one JSON object per line.',
      description: 'auto is live on a terminal, else lines.',
      options: WATCH_OUTPUTS,
      default: 'auto',
    })(),
    detach: Flags.boolean({
      summary: 'Start the listener in the background, and return when it listens.',
      description: 'stackspend stop ends it, stackspend logs shows what it says about itself.',
      exclusive: ['output'],
    }),
    'run-by': Flags.option({
      summary:
        'What keeps it running; it then writes state/watch.log and nothing else. Services are started so.',
      options: ['detach', 'systemd', 'launchd'] as const,
      hidden: true,
      exclusive: ['detach', 'output'],
    })(),
  }

  async run(): Promise<WatchSummary | DescribedListener<'started' | 'found'>> {
    const parsed = await this.parse(Watch)
    const typed = typedFlags(watchFlags, parsed)
    const runBy = parsed.flags['run-by']
    if (parsed.flags.detach) return this.detach(typed)
    keepHeapSmall()
    const log = runBy && RotatingLog.open(this.paths.watchLogFile, {now: Date.now})
    if (log !== undefined) {
      log.write(describeStart(this.config.version, `${runBy}`))
      // Whatever of its own keeps it from starting does so before another has made room.
      await this.loadPrices()
      const patienceMs = runBy === 'detach' ? HEIR_MS : Number.POSITIVE_INFINITY
      await waitForHome(this.paths, patienceMs, owner => log.write(describeWaiting(owner)))
    }
    return this.watch(parsed.flags, {runBy: runBy ?? 'terminal', ...keepFlags(typed)}, log)
  }

  private async detach(typed: readonly string[]): Promise<DescribedListener<'started' | 'found'>> {
    const binFile = join(this.config.root, 'bin', 'run.js')
    const listener = await detachWatch(typed, {paths: this.paths, binFile, env: process.env})
    this.log(renderListener(listener))
    return listener
  }

  private async watch(
    flags: Interfaces.InferredFlags<typeof Watch.flags>,
    origin: WatchOrigin,
    log: RotatingLog | undefined,
  ): Promise<WatchSummary> {
    const {host, port, redact, output} = flags
    const forwarding = {
      forward: !flags['no-forward'],
      forwardUrls: flags.forward,
      redact,
      onFull: flags['on-full'],
    }
    const access = accessOf(flags)
    const grpc = chooseGrpcPort(flags['grpc-port'], port)
    const prices = await this.loadPrices()
    const timezone = this.machineTimeZone()
    const printer = log
      ? watchLogPrinter(log)
      : createWatchPrinter(this.jsonEnabled() ? 'summary' : output, timezone)
    const stopped = untilStopped({isBackground: log !== undefined})
    const workerOf = (name: string) => moduleInMemory(join(this.config.root, 'dist', name))
    const storeWorkerFile = join(this.config.root, 'dist', 'prepare-store-worker.js')
    const binFile = join(this.config.root, 'bin', 'run.js')
    const batchWorkerFile = await workerOf('batch-worker.js')
    const transcripts = flags.transcripts
      ? {homeDir: homedir(), workerFile: await workerOf('read-worker.js')}
      : undefined
    const shared = {paths: this.paths, prices, now: Date.now}
    const {env} = process
    const {version} = this.config
    const onEvent = (event: WatchEvent) => printer.event(event)
    let summary: WatchSummary
    try {
      const watch = await startWatch({
        ...shared,
        host,
        port,
        grpc,
        access,
        forwarding,
        env,
        version,
        batchWorkerFile,
        transcripts,
        storeWorkerFile,
        binFile,
        onEvent,
        tellsRequests: printer.showsRequests,
        origin,
      })
      const budgets = new BudgetFollower({
        ...shared,
        workingDir: process.cwd(),
        timezone,
        onEvent,
        onProblem: message => onEvent({type: 'error', status: 0, message}),
      })
      try {
        // What they come to is shown, and nobody looks at one in the background.
        if (log === undefined) await budgets.start()
        const signal = AbortSignal.any([stopped.signal, watch.ended])
        const states = viewStates({...shared, watch, timezone, signal, budgets: () => budgets.standings})
        await printer.run(states, {...stopped, signal})
      } finally {
        if (log === undefined) await budgets.stop()
        const say = (text: string) => (log === undefined ? this.say(text) : log.write(text))
        const notice = setTimeout(() => say(STOPPING), STOPPING_NOTICE_MS)
        summary = await watch.stop().finally(() => clearTimeout(notice))
      }
      printer.event(summary)
      return summary
    } finally {
      stopped.release()
    }
  }
}
