import {formatDuration} from '../../report/format.ts'
import type {Checker} from './check.ts'
import {findListener} from './find-listener.ts'

/** Whether a `watch` of this home listens, and which. */
export const checkListener: Checker = async ({paths, version, nowMs}) => {
  const name = 'listener'
  const found = await findListener(paths)
  switch (found.state) {
    case 'up': {
      const {http, grpc, pid, startedAt, version: running} = found.owner
      const up = formatDuration(nowMs() - Date.parse(startedAt))
      const where = `${new URL(http).host}${grpc === null ? '' : `, gRPC on ${grpc}`}`
      const text = `${where}, pid ${pid}, up ${up}`
      if (running === version) return [{name, status: 'ok', text}]
      const other = `${text}: it runs stackspend ${running ?? 'of an earlier version'}, this is ${version}`
      return [{name, status: 'warning', text: other, mend: 'stackspend restart'}]
    }
    case 'starting':
      return [{name, status: 'warning', text: 'a watch is just starting', mend: 'try again in a moment'}]
    case 'none':
      return [
        {
          name,
          status: 'failed',
          text: 'none runs: telemetry that is sent meanwhile is lost',
          mend: 'stackspend watch',
        },
      ]
    default:
      return found satisfies never
  }
}
