import {appendFile, readFile, writeFile} from 'node:fs/promises'
import {StackspendError} from '../../errors.ts'

/** Where the variables of a job go; printing them is the caller's. */
export type ExportTarget =
  | {readonly kind: 'github-env' | 'dotenv'; readonly file: string}
  | {readonly kind: 'print'}

/** What a shell takes as it stands, in a value without quotes. No `~`, which means a home after a colon too. */
const SAFE_VALUE = /^[\w.,:/=%@+-]*$/

/** Hands the variables to the steps that follow. @throws StackspendError EXPORT_FAILED */
export async function exportEnvironment(
  environment: Readonly<Record<string, string>>,
  target: ExportTarget,
  randomWord: string,
): Promise<void> {
  switch (target.kind) {
    case 'github-env':
      return write(target.file, () => appendGitHubEnv(environment, target.file, randomWord))
    case 'dotenv':
      checkSafe(environment)
      return write(target.file, () => mergeDotenv(environment, target.file))
    case 'print':
      return
    default:
      return target satisfies never
  }
}

/** The form of GITHUB_ENV that takes any value: nobody can guess the word that ends it. (GitHub: workflow commands) */
async function appendGitHubEnv(
  environment: Readonly<Record<string, string>>,
  file: string,
  randomWord: string,
): Promise<void> {
  const before = await readOrEmpty(file)
  const word = `stackspend_${randomWord}`
  const lines = Object.entries(environment).map(([name, value]) => `${name}<<${word}\n${value}\n${word}\n`)
  // An earlier step may have left its last line open.
  const opening = before === '' || before.endsWith('\n') ? '' : '\n'
  await appendFile(file, opening + lines.join(''))
}

/** Others' lines stay; ours are there once, however often a job is started. */
async function mergeDotenv(environment: Readonly<Record<string, string>>, file: string): Promise<void> {
  const before = (await readOrEmpty(file)).split(/\r?\n/).filter(line => line !== '')
  const others = before.filter(line => !Object.keys(environment).includes(line.split('=', 1)[0] ?? ''))
  const ours = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  await writeFile(file, `${[...others, ...ours].join('\n')}\n`)
}

/** GitLab reads a quote as part of the value, and a shell does not: so none may be needed. */
function checkSafe(environment: Readonly<Record<string, string>>): void {
  const [name] = Object.entries(environment).find(([, value]) => !SAFE_VALUE.test(value)) ?? []
  if (name === undefined) return
  throw new StackspendError('EXPORT_FAILED', `${name} holds characters that a dotenv file cannot say`, {
    hint:
      name === 'STACKSPEND_HOME'
        ? 'set STACKSPEND_HOME to a path of letters, digits, dots and dashes'
        : `set ${name} without them, or take the variables from: eval "$(stackspend ci start --print)"`,
  })
}

async function write(file: string, change: () => Promise<void>): Promise<void> {
  try {
    await change()
  } catch (error) {
    throw new StackspendError('EXPORT_FAILED', `cannot write the variables to ${file}`, {
      hint: 'give a file in a folder that is there: stackspend ci start --dotenv FILE',
      cause: error,
    })
  }
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
