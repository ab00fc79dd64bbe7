import {spawnSync} from 'node:child_process'

/** How a program is kept from the network. */
export type Isolation = {
  /** As the result says it. */
  readonly description: string
  /** What a command line begins with. */
  readonly prefix: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

// Nothing listens there, so that whoever asks a proxy is refused at once.
const CLOSED_PROXY = 'http://127.0.0.1:9'

/** The strongest way that this system allows: a network namespace with nothing in it, else a proxy that is not there. */
export function withoutNetwork(): Isolation {
  const prefix = ['unshare', '--map-root-user', '--net']
  if (spawnSync(prefix[0] ?? '', [...prefix.slice(1), 'true']).status === 0) {
    return {description: 'in a network namespace of their own that reaches nothing', prefix, env: {}}
  }
  return {
    description: 'with every proxy variable naming a port where nothing listens',
    prefix: [],
    env: Object.fromEntries(
      ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap(name => [
        [name, CLOSED_PROXY],
        [name.toLowerCase(), CLOSED_PROXY],
      ]),
    ),
  }
}
