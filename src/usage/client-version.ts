/** Whether a client's version comes before another, both `major.minor.patch`; never for what is no version. */
export function isVersionBelow(version: string, other: string): boolean {
  if (!/^\d+\.\d+\.\d+/.test(version)) return false
  const [a, b] = [parts(version), parts(other)]
  const differs = b.findIndex((part, index) => part !== a[index])
  return differs >= 0 && (a[differs] ?? 0) < (b[differs] ?? 0)
}

function parts(version: string): number[] {
  return version.split('.', 3).map(part => Number.parseInt(part, 10))
}
