import type {CommentedSpend} from '../app/comment/comment-request.ts'
import {commentSpend} from '../app/comment/comment-spend.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {commentFlags, toCommentRequest} from '../cli/comment-flags.ts'
import {finishComment} from '../cli/finish-comment.ts'

export default class Comment extends BaseCommand {
  static override summary = 'Say on a pull request what the work of agents on its branch cost.'
  static override description =
    "Adds up what contributors shared (see share) and what agents in this CI job spent, keeps one comment on the pull request up to date, and writes the job's summary. The token is taken from GITHUB_TOKEN or GITLAB_TOKEN. Where it may not comment, as for a fork, the summary says it all, and the job goes on."
  static override examples = [
    {description: 'In a job of a pull request', command: '<%= config.bin %> comment'},
    {description: 'What it would say', command: '<%= config.bin %> comment --dry-run'},
    {
      description: 'With a budget of $12 that fails the job',
      command: '<%= config.bin %> comment --max-usd 12 --fail-over-budget',
    },
    {
      description: 'From anywhere',
      command: '<%= config.bin %> comment --forge github --repository acme/api --pull-request 7',
    },
  ]

  static override flags = commentFlags

  async run(): Promise<CommentedSpend> {
    const {flags} = await this.parse(Comment)
    const commented = await commentSpend(toCommentRequest(flags), {
      paths: this.paths,
      prices: await this.loadPrices(),
      env: process.env,
      folder: process.cwd(),
      version: this.config.version,
      now: Date.now,
      say: text => this.say(text),
    })
    await finishComment(commented, flags, {
      isJson: this.jsonEnabled(),
      say: text => this.say(text),
      endWith: code => this.endWith(code),
    })
    return commented.spend
  }
}
