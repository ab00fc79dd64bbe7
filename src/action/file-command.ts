/**
 * One entry of the runner's `GITHUB_OUTPUT`, `GITHUB_STATE` or `GITHUB_ENV` file, in the form that holds any value:
 * `NAME<<DELIMITER`, the value, `DELIMITER`. `delimiter` must be unpredictable, so that no value can end itself early
 * and set a name of its own.
 */
export function renderFileCommand(name: string, value: string, delimiter: string): string {
  if (value.split('\n').includes(delimiter)) throw new Error(`the value of ${name} holds its delimiter`)
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`
}
