import {createHash} from 'node:crypto'
import {existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'

/**
 * A folder of generated data in the system's temporary one that stays for the next run, until what makes it changes:
 * the code in `makers` (globs from the project's top) or `parameters`. `fill` writes it, into another name first.
 */
export async function keptFolder(
  name: string,
  {makers, parameters = ''}: {readonly makers: readonly string[]; readonly parameters?: string},
  fill: (folder: string) => Promise<void> | void,
): Promise<string> {
  const prefix = `stackspend-bench-${name}-`
  const folder = join(tmpdir(), prefix + hashOf(makers, parameters))
  if (existsSync(folder)) return folder
  for (const old of readdirSync(tmpdir())) {
    if (old.startsWith(prefix)) rmSync(join(tmpdir(), old), {recursive: true, force: true})
  }
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(unfinished, {recursive: true})
  try {
    await fill(unfinished)
    renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, {recursive: true, force: true})
  }
  return folder
}

function hashOf(makers: readonly string[], parameters: string): string {
  const hash = createHash('sha1').update(parameters)
  const root = resolve(import.meta.dirname, '..')
  for (const file of globSync([...makers], {cwd: root}).sort()) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex').slice(0, 10)
}
