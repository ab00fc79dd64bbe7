import type {HookAnswer} from '../app/hook/answer-hook.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {runHook} from '../cli/hook.ts'
import {terminalJson} from '../report/terminal-json.ts'

export default class Hook extends BaseCommand {
  static override summary = 'Warn of budgets inside Claude Code: what hook install lets it call.'
  static override description =
    'Reads an event (SessionStart, UserPromptSubmit, Stop) as JSON on stdin and answers on stdout, where there is anything to say. It can stop a prompt only for a budget with "onOver": "stop". Whatever fails, it says nothing and exits with 0.'
  static override examples = [
    {description: 'Let Claude Code call it', command: '<%= config.bin %> hook install'},
    {
      description: 'See what it would say here',
      command:
        'echo \'{"hook_event_name":"SessionStart","session_id":"x","cwd":"\'"$PWD"\'"}\' | <%= config.bin %> hook',
    },
  ]

  async run(): Promise<HookAnswer | Record<string, never>> {
    await this.parse(Hook)
    const answer = await runHook(this.config.root)
    if (answer !== undefined) this.log(terminalJson(answer))
    return answer ?? {}
  }
}
