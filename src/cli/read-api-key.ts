import {StackspendError} from '../errors.ts'

/** Longer is no key, but a file that went the wrong way. */
const MAX_CHARACTERS = 4096

/**
 * The key as it was typed, unseen, at a terminal, or piped in otherwise: all of the input, but for the space around it.
 * `output` shows the question, so it must not be where a result goes.
 * @throws StackspendError CANCELLED, USAGE for an empty key.
 */
export async function readApiKey({
  input,
  output,
}: {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
}): Promise<string> {
  const key = (input.isTTY ? await askHidden(input, output) : await readAll(input)).trim()
  if (key !== '') return key
  throw new StackspendError('USAGE', 'no API key was given', {
    exit: 2,
    hint: 'stackspend login    (at a terminal), or: stackspend login < FILE-WITH-THE-KEY',
  })
}

async function askHidden(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<string> {
  const {default: inquirer} = await import('inquirer')
  const ask = inquirer.createPromptModule({input, output})
  try {
    // With `toggleMask` a key stroke would show the key.
    const {key} = await ask([
      {type: 'password', name: 'key', message: 'API key (Settings → API in StackSpend):', toggleMask: false},
    ])
    return key
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ExitPromptError')) throw error
    throw new StackspendError('CANCELLED', 'nothing was changed', {hint: 'stackspend login'})
  }
}

async function readAll(input: NodeJS.ReadStream): Promise<string> {
  let text = ''
  for await (const chunk of input) {
    text += chunk
    if (text.length > MAX_CHARACTERS) break
  }
  return text
}
