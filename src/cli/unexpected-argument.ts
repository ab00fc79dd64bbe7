/** What was probably meant, by the name of the command. */
const ADVICE: Readonly<Record<string, string>> = {
  'connect claude': 'Did you mean --connection-id or --ingest-url?',
  'connect otlp': 'Did you mean --url?',
  login: 'The key is asked for, or read from stdin: a shell keeps what is typed.',
}

/** For an argument that a command does not have. It may be a secret that lacks its flag, so it is not repeated. */
export function describeUnexpectedArgument(command: string): string {
  const advice = ADVICE[command]
  return advice === undefined ? 'Unexpected argument' : `Unexpected argument. ${advice}`
}
