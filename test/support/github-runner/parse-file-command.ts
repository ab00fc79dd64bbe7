/**
 * What a step wrote into `GITHUB_ENV`, `GITHUB_OUTPUT` or `GITHUB_STATE`, read as GitHub's runner does: lines of
 * `NAME=VALUE`, or `NAME<<DELIMITER` with the value on the lines until the delimiter. Empty lines do not count.
 * @throws Error for what the runner refuses, which fails the step.
 */
export function parseFileCommand(text: string): Record<string, string> {
  const lines = text.split('\n')
  const values: Record<string, string> = {}
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      values[line.slice(0, equals)] = line.slice(equals + 1)
      continue
    }
    if (heredoc < 0) throw new Error(`Invalid format '${line}'`)
    const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)]
    if (name === '' || delimiter === '') throw new Error(`Invalid format '${line}'`)
    const end = lines.indexOf(delimiter, at + 1)
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`)
    values[name] = lines.slice(at + 1, end).join('\n')
    at = end
  }
  return values
}

/** A `GITHUB_PATH` file: one folder a line, the last one searched first. */
export function parsePathCommand(text: string): string[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .reverse()
}
