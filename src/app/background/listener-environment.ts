/**
 * What a listener needs: where programs, homes and temporary files are, how to reach the network, the time zone, and the
 * mark by which GitHub's runner finds what a job left running.
 */
const NEEDED =
  /^(?:path|home|user|logname|lang|lc_\w+|tz|tmp|temp|tmpdir|systemroot|windir|userprofile|appdata|localappdata|(?:https?|no|all)_proxy|node_\w+|ssl_cert_(?:file|dir)|xdg_\w+|claude_config_dir|runner_tracking_id)$/i

/** The environment of a listener in the background. It outlives whoever starts it, and gets none of the keys that they hold. */
export function listenerEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  home: string | undefined,
): Record<string, string | undefined> {
  const needed = Object.entries(env).filter(([name]) => NEEDED.test(name))
  return {...Object.fromEntries(needed), STACKSPEND_HOME: home}
}
