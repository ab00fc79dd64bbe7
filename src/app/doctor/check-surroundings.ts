import {existsSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {findOverrides} from '../find-overrides.ts'
import type {Check, Checker, DoctorContext} from './check.ts'
import {loopbackUrl} from './endpoint.ts'
import {findListener} from './find-listener.ts'

/** What is there in every container of Docker's, and of Podman's. */
const CONTAINER_MARKS = ['.dockerenv', 'run/.containerenv']

/**
 * Where this runs, when that is a reason why telemetry goes astray: 127.0.0.1 is another machine in a container, in
 * WSL and at the other end of an SSH session. With a listener of this home there is nothing to say.
 */
export const checkSurroundings: Checker = async context => {
  if ((await findListener(context.paths)).state !== 'none') return []
  if (isContainer(context)) {
    const text = 'this is a container: 127.0.0.1 is its own, and a listener of the host is not there'
    const mend = 'run stackspend watch in the container, or see docs/where-agents-run.md'
    return [{name: 'container', status: 'warning', text, mend}]
  }
  if (await isWsl(context)) {
    const text = 'this is WSL: a listener of Windows is at 127.0.0.1 only with mirrored networking'
    return [{name: 'WSL', status: 'warning', text, mend: 'run stackspend watch in WSL, where the agent is'}]
  }
  if (context.env.SSH_CONNECTION) {
    const text = 'this is an SSH session: 127.0.0.1 is the remote machine, not yours'
    const mend = 'run stackspend watch here, or take the port along: ssh -R 4318:127.0.0.1:4318 HOST'
    return [{name: 'SSH', status: 'warning', text, mend}]
  }
  return []
}

/** Whether a proxy variable may lead what is meant for this machine to another. */
export const checkProxy: Checker = async context => {
  const {variables} = await findOverrides(context)
  const {env} = context
  const endpoint = variables.find(({name}) => name === 'OTEL_EXPORTER_OTLP_ENDPOINT')?.effective?.value
  const url = loopbackUrl(endpoint)
  if (url === undefined) return []
  const {protocol, hostname} = new URL(url)
  const names = protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY']
  const proxy = [...names, 'all_proxy', 'ALL_PROXY'].find(name => env[name])
  if (proxy === undefined || isExempt(hostname, env.no_proxy ?? env.NO_PROXY ?? '')) return []
  const text = `${proxy} is set and NO_PROXY does not name ${hostname}: what is sent there may go to the proxy`
  const mend = `export NO_PROXY="\${NO_PROXY:+$NO_PROXY,}127.0.0.1,localhost"`
  return [{name: 'proxy', status: 'warning', text, mend}] satisfies readonly Check[]
}

function isContainer({rootDir = '/', platform}: DoctorContext): boolean {
  return platform === 'linux' && CONTAINER_MARKS.some(mark => existsSync(join(rootDir, mark)))
}

async function isWsl({rootDir = '/', platform, env}: DoctorContext): Promise<boolean> {
  if (platform !== 'linux') return false
  if (env.WSL_DISTRO_NAME) return true
  const version = await readFile(join(rootDir, 'proc/version'), 'utf8').catch(() => '')
  return /microsoft/i.test(version)
}

/** As most programs read it: names, their subdomains, `*`; a port beside a name is not looked at. */
function isExempt(hostname: string, noProxy: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return noProxy
    .split(/[\s,]+/)
    .map(entry =>
      entry
        .replace(/:\d+$/, '')
        .replace(/^\[(.*)\]$/, '$1')
        .replace(/^\*?\./, ''),
    )
    .some(entry => entry === '*' || entry === host || (entry !== '' && host.endsWith(`.${entry}`)))
}
