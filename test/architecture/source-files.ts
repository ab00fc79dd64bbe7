import {globSync, readFileSync} from 'node:fs'
import {dirname, posix, resolve, sep} from 'node:path'

/** The repository's top folder. */
export const ROOT = resolve(import.meta.dirname, '../..')

export type SourceFile = {
  /** Relative to the top folder, with slashes. */
  readonly path: string
  readonly text: string
  /** Without comments, so that words about a thing are not taken for the thing. */
  readonly code: string
}

export type Import = {
  /** A file relative to the top folder, or the name of a package. */
  readonly target: string
  readonly isLocal: boolean
  /** Gone once compiled. */
  readonly typeOnly: boolean
}

/** The files below the top folder that match, in order. */
export function readSourceFiles(pattern: string): SourceFile[] {
  return globSync(pattern, {cwd: ROOT, exclude: ['test/fixtures/**']})
    .map(path => path.replaceAll(sep, '/'))
    .sort()
    .map(path => {
      const text = readFileSync(resolve(ROOT, path), 'utf8')
      return {path, text, code: stripComments(text)}
    })
}

/** Every `import`, `import()` and `export … from` of a file, with local targets resolved. */
export function importsOf(file: SourceFile): Import[] {
  const statements =
    /\b(import|export)(\s+type)?\s+(?:[\w*{][^'";]*?\s+from\s+)?'([^']+)'|\bimport\('([^']+)'\)/g
  return [...file.code.matchAll(statements)].flatMap(([, , type, fromStatement, fromCall]) => {
    const specifier = fromStatement ?? fromCall
    if (specifier === undefined) return []
    const isLocal = specifier.startsWith('.')
    const target = isLocal ? posix.join(dirname(file.path), specifier) : specifier
    return [{target, isLocal, typeOnly: type !== undefined}]
  })
}

/** Comments only at a line's start or behind a space: `'http://…'` and regular expressions stay whole. */
function stripComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1')
}
