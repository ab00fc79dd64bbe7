/** Where things are. The rest of a shell's environment is its own, and may hold keys. */
const PASSED =
  /^(?:STACKSPEND_HOME|XDG_(?:CONFIG|DATA|STATE)_HOME|CLAUDE_CONFIG_DIR|NODE_EXTRA_CA_CERTS|no_proxy)$/i
const PROXY = /^(?:https?|all)_proxy$/i

export type ServiceEnvironment = {
  readonly environment: Readonly<Record<string, string>>
  /** Names of proxies that take a password, which a description of a service must not hold. */
  readonly leftOut: readonly string[]
}

/** What a service is told of the environment that it is installed in. */
export function serviceEnvironment(env: Readonly<Record<string, string | undefined>>): ServiceEnvironment {
  const set = Object.entries(env).flatMap(([name, value]) => (value ? [{name, value}] : []))
  const proxies = set.filter(({name}) => PROXY.test(name))
  const leftOut = proxies.filter(({value}) => value.includes('@')).map(({name}) => name)
  const passed = set.filter(({name}) => PASSED.test(name) || (PROXY.test(name) && !leftOut.includes(name)))
  return {
    environment: Object.fromEntries(passed.map(({name, value}) => [name, value])),
    leftOut,
  }
}
