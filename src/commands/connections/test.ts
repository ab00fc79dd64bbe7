import {Args} from '@oclif/core'
import {type ConnectionTest, testConnections} from '../../app/test-connection.ts'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderConnectionTests} from '../../cli/render-connection-test.ts'

export default class ConnectionsTest extends BaseCommand {
  static override summary =
    'Ask remotes whether they take telemetry, with an empty export that creates no usage. Exit 1 when one does not.'
  static override examples = [
    {description: 'All connections', command: '<%= config.bin %> connections test'},
    {description: 'One of them', command: '<%= config.bin %> connections test platform-team'},
  ]
  static override args = {
    name: Args.string({description: 'The connection; all of them without one.', ignoreStdin: true}),
  }

  async run(): Promise<ConnectionTest[]> {
    const {args} = await this.parse(ConnectionsTest)
    const tests = await testConnections({
      paths: this.paths,
      name: args.name,
      env: process.env,
      version: this.config.version,
      nowMs: Date.now,
    })
    this.log(renderConnectionTests(tests))
    if (tests.some(({ok}) => !ok)) this.endWith(1)
    return tests
  }
}
