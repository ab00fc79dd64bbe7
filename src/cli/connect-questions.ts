import type {CheckAnswer, ConnectQuestions, SettingsTarget} from '../app/connect-questions.ts'
import {StackspendError} from '../errors.ts'
import {escapeForTerminal} from '../report/escape.ts'

export type AskOptions = {
  readonly input: NodeJS.ReadStream
  /** Shows the questions, so that stdout holds the result alone. */
  readonly output: NodeJS.WriteStream
}

const TARGETS: readonly {readonly value: SettingsTarget; readonly name: string}[] = [
  {value: 'user', name: 'user      ~/.claude/settings.json: every project of yours'},
  {value: 'print', name: 'print     nowhere: show the variables'},
  {value: 'none', name: 'none      nowhere: only keep the connection'},
  {value: 'project', name: 'project   .claude/settings.json: Claude Code 2.1.282 and later ignore it'},
  {value: 'local', name: 'local     .claude/settings.local.json: ignored likewise'},
]

/** Asks at a terminal. Ctrl-C at any question is a StackspendError CANCELLED. */
export function askAtTerminal({input, output}: AskOptions): ConnectQuestions {
  const ask = (question: Question) => askOne(question, {input, output})
  return {
    async connection(known) {
      const choices = [
        ...known.map(({name}, index) => ({value: String(index), name: `use "${name}"`})),
        {value: 'create', name: 'make a new one in StackSpend   (takes an API key)'},
        {value: 'paste', name: 'I have a connection ID or an ingest URL'},
      ]
      const answer = await ask({type: 'select', message: 'Which StackSpend connection?', choices})
      const chosen = known[Number(answer)]
      if (chosen !== undefined) return {kind: 'known', name: chosen.name}
      return {kind: answer === 'create' ? 'create' : 'paste'}
    },
    async address(check) {
      const message = 'Connection ID or ingest URL:'
      // With `toggleMask` a key stroke would show it.
      return String(await ask({type: 'password', message, toggleMask: false, validate: faultOf(check)}))
    },
    async name(suggestion, check) {
      const message = 'What do you call it?'
      return String(await ask({type: 'input', message, default: suggestion, validate: faultOf(check)}))
    },
    async target() {
      const message = "Where do Claude Code's variables go?"
      const answer = await ask({type: 'select', message, choices: TARGETS})
      return TARGETS.find(({value}) => value === answer)?.value ?? 'user'
    },
    async keepEndpoint(shown) {
      const message = `Telemetry goes to ${shown} already. Forward it there too?`
      return (await ask({type: 'confirm', message, default: true})) === true
    },
    async mayWrite({file, diff}) {
      output.write(`\n${renderDiff(diff)}\n\n`)
      return (await ask({type: 'confirm', message: `Write this into ${file}?`, default: true})) === true
    },
    explain: text => void output.write(`${text}\n`),
  }
}

/** Asks whether to do something at once. `isDefault`: what Enter alone means. */
export async function confirmAtTerminal(
  message: string,
  {isDefault = true, ...options}: AskOptions & {readonly isDefault?: boolean},
): Promise<boolean> {
  return (await askOne({type: 'confirm', message, default: isDefault}, options)) === true
}

/**
 * For a run without a terminal, or with `yes`: takes the defaults, and names the flag of what has none.
 * `yes` lets settings be written. `command` is the one that the user typed.
 */
export function askNobody({
  yes,
  command,
}: {
  readonly yes: boolean
  readonly command: string
}): ConnectQuestions {
  const missing = (what: string, flags: string) =>
    new StackspendError('USAGE', `${what}, and there is no terminal to ask at: say it with ${flags}`, {
      exit: 2,
      hint: `stackspend ${command} --help`,
    })
  return {
    async connection() {
      throw missing(
        'which StackSpend connection to use is not said',
        '--connection-id, --ingest-url or --name',
      )
    },
    async address() {
      throw missing('the connection is not said', '--connection-id or --ingest-url')
    },
    name: async suggestion => suggestion,
    target: async () => 'user',
    keepEndpoint: async () => true,
    async mayWrite({file}) {
      if (yes) return true
      throw missing(`whether ${file} may be changed is not said`, '--yes (--dry-run shows the change)')
    },
    explain() {},
  }
}

/** A diff as a terminal may show it. */
export function renderDiff(diff: string): string {
  return diff
    .split('\n')
    .map(line => `  ${escapeForTerminal(line.replaceAll('\t', '    '))}`)
    .join('\n')
}

/** `true`, or what is wrong with an answer. */
type Validate = (text: string) => true | string

function faultOf(check: CheckAnswer): Validate {
  return text => {
    try {
      check(text)
      return true
    } catch (error) {
      if (error instanceof StackspendError) return error.message
      throw error
    }
  }
}

type Choice = {readonly value: string; readonly name: string}
type Question =
  | {readonly type: 'select'; readonly message: string; readonly choices: readonly Choice[]}
  | {
      readonly type: 'password'
      readonly message: string
      readonly toggleMask: false
      readonly validate: Validate
    }
  | {
      readonly type: 'input'
      readonly message: string
      readonly default: string
      readonly validate: Validate
    }
  | {readonly type: 'confirm'; readonly message: string; readonly default: boolean}

async function askOne(question: Question, {input, output}: AskOptions): Promise<unknown> {
  const {default: inquirer} = await import('inquirer')
  const prompt = inquirer.createPromptModule({input, output})
  try {
    const {answer} = await prompt([{...question, name: 'answer'}])
    return answer
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ExitPromptError')) throw error
    throw new StackspendError('CANCELLED', 'nothing was changed', {cause: error})
  }
}
