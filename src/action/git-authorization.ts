/**
 * Environment variables by which git logs in to the forge with `token`, whatever the clone's own configuration says:
 * `actions/checkout` may have kept nothing there, and an agent's action may have left a token that it revoked.
 * They come after what `env` sets already. An empty header first takes away those of the configuration.
 */
export function authorizeGit(
  env: Readonly<Record<string, string | undefined>>,
  {serverUrl, basicCredential}: {readonly serverUrl: string; readonly basicCredential: string},
): Record<string, string> {
  const first = Number(env.GIT_CONFIG_COUNT ?? 0)
  const key = `http.${new URL(serverUrl).origin}/.extraheader`
  const headers = ['', `AUTHORIZATION: basic ${basicCredential}`]
  const entries = headers.flatMap((header, index) => [
    [`GIT_CONFIG_KEY_${first + index}`, key],
    [`GIT_CONFIG_VALUE_${first + index}`, header],
  ])
  return {...Object.fromEntries(entries), GIT_CONFIG_COUNT: String(first + headers.length)}
}

/** A token as HTTP's basic scheme carries it for GitHub: a secret as much as the token. */
export function basicCredentialOf(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64')
}
