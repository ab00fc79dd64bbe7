/** The name that a person gave to a user, else the user's own id. `userNames` may have a key like `constructor`. */
export function nameOfUser(userNames: Readonly<Record<string, string>>, user: string): string {
  return givenName(userNames, user) ?? user
}

/** The name that a person gave to a user; `undefined` when they gave none. */
export function givenName(userNames: Readonly<Record<string, string>>, user: string): string | undefined {
  return Object.hasOwn(userNames, user) ? userNames[user] : undefined
}
