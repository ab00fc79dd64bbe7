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

function renderVariable(name: string, value: string, shell: Exclude<Shell, 'json'>): string {
  switch (shell) {
    case 'bash':
    case 'zsh':
      return `export ${name}='${value.replaceAll("'", `'\\''`)}'`
    case 'fish':
      return `set -gx ${name} '${value.replaceAll(/['\\]/g, '\\$&')}'`
    case 'powershell':
      // PowerShell takes typographic single quotes for plain ones, so these are doubled too.
      return `$env:${name} = '${value.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`
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
