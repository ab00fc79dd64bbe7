// oclif asks whether it runs under WSL, and on Windows which shell called it, before every command.
// Nothing here depends on the answers; finding them takes 5 ms, and on Windows the start of a PowerShell.
export const isWsl = false

/** A name that no system has, on which oclif falls back to COMSPEC. */
export async function powerShellPath(): Promise<string> {
  return 'no-powershell'
}
