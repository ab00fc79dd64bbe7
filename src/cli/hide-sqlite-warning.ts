/**
 * Keeps Node 22's "SQLite is an experimental feature" from the user, who can do nothing about it;
 * every other warning passes. Must run before `node:sqlite` is first imported.
 */
export function hideSqliteWarning(target: Pick<NodeJS.Process, 'emitWarning'>): void {
  const emitWarning = target.emitWarning.bind(target)
  target.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    const isAboutSqlite =
      typeof warning === 'string' && warning.startsWith('SQLite is an experimental feature')
    if (!isAboutSqlite) Reflect.apply(emitWarning, target, [warning, ...rest])
  }
}
