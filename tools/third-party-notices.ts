import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/**
 * The licences of the packages that a bundle contains, as their authors ask whoever passes their code on.
 * `inputs` are the bundled files, relative to `root`.
 * @throws Error for a package that ships no licence text and names none.
 */
export function renderThirdPartyNotices(root: string, inputs: readonly string[]): string {
  const folders = new Set(
    inputs.flatMap(input => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
  )
  return [...folders]
    .sort()
    .map(folder => renderNotice(join(root, folder)))
    .join(`\n${'-'.repeat(80)}\n\n`)
}

function renderNotice(folder: string): string {
  const {name, version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = globSync('{licen[sc]e,LICEN[SC]E,Licen[sc]e}*', {cwd: folder}).sort()
  if (files.length === 0 && license === undefined) throw new Error(`${name} has no licence`)
  const texts = files.map(file => readFileSync(join(folder, file), 'utf8').trim())
  return `${[`${name} ${version}`, license, ...texts].join('\n\n')}\n`
}
