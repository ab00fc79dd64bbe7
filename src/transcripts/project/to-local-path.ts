/**
 * Where a folder that a transcript names is found on this machine: WSL shows Windows' drives below `/mnt`, and
 * Windows shows a Linux path only where it leads there. `undefined` when it cannot be here.
 */
export function toLocalPath(path: string, platform: NodeJS.Platform): string | undefined {
  if (path.includes('\0')) return undefined
  const drive = /^([a-z]):[\\/](.*)$/is.exec(path)
  if (platform === 'win32') {
    const mounted = /^\/mnt\/([a-z])(?:\/(.*))?$/s.exec(path)
    if (mounted) return `${mounted[1]?.toUpperCase()}:\\${(mounted[2] ?? '').replaceAll('/', '\\')}`
    return drive || path.startsWith('\\\\') ? path : undefined
  }
  if (drive) return `/mnt/${drive[1]?.toLowerCase()}/${(drive[2] ?? '').replaceAll('\\', '/')}`
  // `\\wsl.localhost\Ubuntu\home\me` is this very system, seen from Windows.
  const shared = /^[\\/]{2}wsl(?:\.localhost|\$)[\\/][^\\/]+[\\/](.*)$/is.exec(path)
  if (shared) return `/${(shared[1] ?? '').replaceAll('\\', '/')}`
  return path.startsWith('/') ? path : undefined
}
