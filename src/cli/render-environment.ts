export const SHELLS = ['bash', 'zsh', 'fish', 'powershell', 'json'] as const

/** `json` is not a shell but the `env` block of Claude Code's settings.json. */
export type Shell = (typeof SHELLS)[number]

/** Lines that set these variables, exported to child processes, when the shell evaluates them. Ends without a line break. */
export function renderEnvironment(environment: Readonly<Record<string, string>>, shell: Shell): string {
  if (shell === 'json') return JSON.stringify({env: environment}, null, 2)
  return Object.entries(environment)
    .map(([name, value]) => renderVariable(name, value, shell))
    .join('\n')
}

/**
 * A line that takes the token out of a file when the shell evaluates it: the token itself is in no output.
 * As Claude Code has it over HTTP: not percent-encoded.
 */
export function renderTokenHeader(file: string, shell: Exclude<Shell, 'json'>): string {
  const name = 'OTEL_EXPORTER_OTLP_HEADERS'
  switch (shell) {
    case 'bash':
    case 'zsh':
      return `export ${name}="Authorization=Bearer $(cat ${quote(file, shell)})"`
    case 'fish':
      return `set -gx ${name} 'Authorization=Bearer '(cat ${quote(file, shell)})`
    case 'powershell':
      return `$env:${name} = 'Authorization=Bearer ' + (Get-Content -Raw ${quote(file, shell)}).Trim()`
    default:
      return shell satisfies never
  }
}

function renderVariable(name: string, value: string, shell: Exclude<Shell, 'json'>): string {
  const quoted = quote(value, shell)
  switch (shell) {
    case 'bash':
    case 'zsh':
      return `export ${name}=${quoted}`
    case 'fish':
      return `set -gx ${name} ${quoted}`
    case 'powershell':
      return `$env:${name} = ${quoted}`
    default:
      return shell satisfies never
  }
}

function quote(value: string, shell: Exclude<Shell, 'json'>): string {
  switch (shell) {
    case 'bash':
    case 'zsh':
      return `'${value.replaceAll("'", `'\\''`)}'`
    case 'fish':
      return `'${value.replaceAll(/['\\]/g, '\\$&')}'`
    case 'powershell':
      // PowerShell takes typographic single quotes for plain ones, so these are doubled too.
      return `'${value.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`
    default:
      return shell satisfies never
  }
}

/** The line that applies the output of `command` in the shell that is running. */
export function howToApply(command: string, shell: Shell): string {
  switch (shell) {
    case 'bash':
    case 'zsh':
      return `eval "$(${command})"`
    case 'fish':
      return `${command} | source`
    case 'powershell':
      return `${command} | Out-String | Invoke-Expression`
    case 'json':
      return 'merge it into ~/.claude/settings.json'
    default:
      return shell satisfies never
  }
}

/** The shell to write for when none was named: by `SHELL` (a path), or the platform's own. */
export function detectShell(shellPath: string | undefined, platform: NodeJS.Platform): Shell {
  const name = shellPath
    ?.split(/[/\\]/)
    .at(-1)
    ?.replace(/\.exe$/i, '')
  const known = SHELLS.find(shell => shell === name && shell !== 'json')
  return known ?? (name === 'pwsh' || (platform === 'win32' && !name) ? 'powershell' : 'bash')
}
