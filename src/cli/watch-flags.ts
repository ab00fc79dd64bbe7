import {resolve} from 'node:path'
import {Flags} from '@oclif/core'
import {parseGrpcPort} from './parse-grpc-port.ts'

// One in the background has another working folder.
const toAbsolute = async (file: string) => resolve(file)

/** How a `watch` listens and forwards: what one in the background is started with as well. */
export const watchFlags = {
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
  'grpc-port': Flags.custom<number | 'off'>({parse: async text => parseGrpcPort(text)})({
    summary: 'Port for OTLP over gRPC, or off; 0 takes a free one.',
    description: '4317 by default, or with --port 0 a free one. Only a port that is given here must be free.',
    helpValue: 'PORT|off',
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
    parse: toAbsolute,
    helpGroup: 'ACCESS',
    helpValue: 'FILE',
  }),
  'tls-cert': Flags.string({
    summary: 'Certificate to speak TLS with, PEM.',
    parse: toAbsolute,
    dependsOn: ['tls-key'],
    helpGroup: 'ACCESS',
    helpValue: 'FILE',
  }),
  'tls-key': Flags.string({
    summary: 'Its private key, PEM; only you may read it.',
    parse: toAbsolute,
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
}
