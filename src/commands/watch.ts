import {homedir} from 'node:os'
import {join} from 'node:path'
import {Flags} from '@oclif/core'
import {BudgetFollower} from '../app/budgets/follow-budgets.ts'
import {viewStates} from '../app/view-states.ts'
import {startWatch} from '../app/watch.ts'
import type {WatchEvent, WatchSummary} from '../app/watch-event.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {untilStopped} from '../cli/until-stopped.ts'
import {createWatchPrinter, WATCH_OUTPUTS} from '../cli/watch-printer.ts'

const STOPPING = 'Stopping: waiting for what is on its way, at most 5 s.'
/** Mostly it has stopped before anyone could wonder. */
const STOPPING_NOTICE_MS = 300

export default class Watch extends BaseCommand {
  static override summary = 'Receive telemetry, count and price it, and show what is being spent.'
  static override description =
    'Listens for OTLP over HTTP on this machine and keeps what Claude Code reports. A second watch of the same home shows what the first one receives. Ctrl-C ends it.'
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
    host: Flags.string({
      summary: 'Address to listen on; another than the loopback needs a token and TLS.',
      default: '127.0.0.1',
    }),
    port: Flags.integer({
      summary: 'Port for OTLP over HTTP; 0 takes a free one.',
      default: 4318,
      min: 0,
      max: 65_535,
    }),
    'allow-host': Flags.string({
      summary: 'A further name or address that senders may call this listener by; repeatable.',
      description: 'For example host.docker.internal. Requests to any other name are refused.',
      multiple: true,
      default: [],
      helpGroup: 'ACCESS',
      helpValue: 'NAME',
    }),
    'token-file': Flags.string({
      summary: 'File with a token that every sender must give; only you may read it.',
      helpGroup: 'ACCESS',
      helpValue: 'FILE',
    }),
    'tls-cert': Flags.string({
      summary: 'Certificate to speak TLS with, PEM.',
      dependsOn: ['tls-key'],
      helpGroup: 'ACCESS',
      helpValue: 'FILE',
    }),
    'tls-key': Flags.string({
      summary: 'Its private key, PEM; only you may read it.',
      dependsOn: ['tls-cert'],
      helpGroup: 'ACCESS',
      helpValue: 'FILE',
    }),
    insecure: Flags.boolean({
      summary: 'Let other machines send without a token or without TLS.',
      helpGroup: 'ACCESS',
    }),
    transcripts: Flags.boolean({
      summary: "Count Claude Code's transcripts as well: its history first, then what it writes.",
      description:
        'They tell the branch and project of a session, and the requests that telemetry missed. Nothing counts twice.',
      allowNo: true,
      default: true,
    }),
    'no-forward': Flags.boolean({
      summary: 'Count what comes in, and forward none of it.',
      default: false,
      helpGroup: 'FORWARDING',
    }),
    forward: Flags.string({
      summary: 'A further OTLP remote for this run, by its base URL; repeatable.',
      multiple: true,
      default: [],
      exclusive: ['no-forward'],
      helpGroup: 'FORWARDING',
      helpValue: 'URL',
    }),
    redact: Flags.boolean({
      summary: 'Take prompts, responses, commands and tool contents out of what is forwarded.',
      helpGroup: 'FORWARDING',
    }),
    'on-full': Flags.option({
      summary: 'What gives way when the outbox of a remote is full.',
      options: ['refuse-new', 'drop-oldest'] as const,
      helpGroup: 'FORWARDING',
    })(),
    output: Flags.option({
      summary: 'What to print: a live view, one line per request, or one JSON object per line.',
      description: 'auto is live on a terminal, else lines.',
      options: WATCH_OUTPUTS,
      default: 'auto',
    })(),
  }

  async run(): Promise<WatchSummary> {
    const {flags} = await this.parse(Watch)
    const {host, port, redact} = flags
    const forwarding = {
      forward: !flags['no-forward'],
      forwardUrls: flags.forward,
      redact,
      onFull: flags['on-full'],
    }
    const access = {
      allowHosts: flags['allow-host'],
      tokenFile: flags['token-file'],
      tlsCert: flags['tls-cert'],
      tlsKey: flags['tls-key'],
      insecure: flags.insecure,
    }
    const prices = await this.loadPrices()
    const timezone = this.machineTimeZone()
    const printer = createWatchPrinter(this.jsonEnabled() ? 'summary' : flags.output, timezone)
    const stopped = untilStopped()
    const workerFile = join(this.config.root, 'dist', 'read-worker.js')
    const batchWorkerFile = join(this.config.root, 'dist', 'batch-worker.js')
    const transcripts = flags.transcripts ? {homeDir: homedir(), workerFile} : undefined
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
        access,
        forwarding,
        env,
        version,
        batchWorkerFile,
        transcripts,
        onEvent,
      })
      const budgets = new BudgetFollower({
        ...shared,
        workingDir: process.cwd(),
        timezone,
        onEvent,
        onProblem: message => onEvent({type: 'error', status: 0, message}),
      })
      try {
        await budgets.start()
        const signal = AbortSignal.any([stopped.signal, watch.ended])
        const states = viewStates({...shared, watch, timezone, signal, budgets: () => budgets.standings})
        await printer.run(states, {...stopped, signal})
      } finally {
        await budgets.stop()
        const notice = setTimeout(() => this.say(STOPPING), STOPPING_NOTICE_MS)
        summary = await watch.stop().finally(() => clearTimeout(notice))
      }
      printer.event(summary)
      return summary
    } finally {
      stopped.release()
    }
  }
}
