import {StackspendError} from '../../errors.ts'
import type {ServiceRun} from './service-manager.ts'

/** systemd starts no program with such a sign in its path (`string_is_safe` of its sources); a shell does. */
const SHELL_ONLY = /[\p{Cc}"'\\]/u
const SHELL = ['/bin/sh', '-c', 'exec "$0" "$@"']

/**
 * A unit of systemd for its user's instance (systemd.service(5), systemd.exec(5)). Of the settings that shut a service
 * in only those are taken that work for a user without namespaces.
 */
export function renderUnit({node, script, logFile, flags, environment}: ServiceRun): string {
  const program = [node, script, 'watch', '--run-by', 'systemd', ...flags]
  const words = SHELL_ONLY.test(node) ? [...SHELL, ...program] : program
  // Without the colon a dollar sign is a variable, in the path of the program in another way than in its arguments.
  const prefix = words.some(word => word.includes('$')) ? ':' : ''
  return `# Written by: stackspend service install
# Settings of your own are best kept beside it: systemctl --user edit stackspend

[Unit]
Description=StackSpend listener for the telemetry of coding agents
StartLimitIntervalSec=0

[Service]
ExecStart=${prefix}${words.map(quoteWord).join(' ')}
${Object.entries(environment)
  .map(([name, value]) => `Environment=${quoteWord(`${name}=${value}`)}\n`)
  .join('')}WorkingDirectory=~
StandardOutput=null
StandardError=append:${wholeLine(logFile)}
UMask=0077
Restart=on-failure
RestartSec=10
TimeoutStopSec=15
MemoryMax=1G
TasksMax=64
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native

[Install]
WantedBy=default.target
`
}

/** The words of the first `ExecStart=`, as `renderUnit` or a person who quotes in its way wrote them. */
export function readExecStart(unit: string): readonly string[] {
  // To systemd a line separator of Unicode ends no line; to `^`, `.` and `$` it does.
  const [, line = ''] = /(?:^|\n)ExecStart=[-@:+!|]*([^\n]*)/.exec(unit) ?? []
  const words = line.match(/"(?:\\.|[^"\\])*"|\S+/gs) ?? []
  const isByShell = words.slice(0, SHELL.length).join(' ') === SHELL.map(quoteWord).join(' ')
  return words
    .slice(isByShell ? SHELL.length : 0)
    .slice(0, 2)
    .map(unquoteWord)
}

/** One word as "Quoting" in systemd.syntax(7) has it; `%` begins a specifier. */
function quoteWord(word: string): string {
  const escaped = word
    .replaceAll(/["\\]/g, '\\$&')
    .replaceAll('%', '%%')
    .replaceAll(/[^\P{Cc}\u0080-\u009f]/gu, control => `\\x${hex(control.charCodeAt(0))}`)
  return `"${escaped}"`
}

function hex(code: number): string {
  return code.toString(16).padStart(2, '0')
}

function unquoteWord(word: string): string {
  return word
    .replaceAll(/^"|"$/g, '')
    .replaceAll(/\\(?:x([0-9a-f]{2})|(.))/gs, (_, code: string | undefined, sign: string) =>
      code === undefined ? sign : String.fromCharCode(Number.parseInt(code, 16)),
    )
    .replaceAll('%%', '%')
}

/** A path that is the rest of its line, where nothing is quoted. */
function wholeLine(path: string): string {
  if (/\p{Cc}|\s$/u.test(path)) {
    throw new StackspendError(
      'SERVICE_UNSUPPORTED',
      `systemd can write to no file in a folder of this name: ${JSON.stringify(path)}`,
      {hint: 'set STACKSPEND_HOME to a folder without line breaks in its name'},
    )
  }
  return path.replaceAll('%', '%%')
}
