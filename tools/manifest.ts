import {execFileSync} from 'node:child_process'
import {copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {buildDist, ROOT} from './build.ts'

/** What oclif reads at start-up instead of loading every command. */
export const MANIFEST_FILE = join(ROOT, 'oclif.manifest.json')

/**
 * The manifest's text for the commands in `dist/`: what `oclif manifest` writes, with the commands in order
 * (it writes them as they finish loading). It runs in a copy, since it deletes the manifest that is there.
 */
export function renderManifest(): string {
  const copy = mkdtempSync(join(tmpdir(), 'stackspend-manifest-'))
  try {
    copyFileSync(join(ROOT, 'package.json'), join(copy, 'package.json'))
    cpSync(join(ROOT, 'dist'), join(copy, 'dist'), {recursive: true})
    const oclif = join(ROOT, 'node_modules/oclif/bin/run.js')
    execFileSync(process.execPath, [oclif, 'manifest', copy], {
      cwd: copy,
      env: {...process.env, NODE_ENV: 'production'},
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const manifest = JSON.parse(readFileSync(join(copy, 'oclif.manifest.json'), 'utf8'))
    const commands = Object.fromEntries(
      Object.entries(manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1)),
    )
    return `${JSON.stringify({commands, version: manifest.version}, null, 2)}\n`
  } finally {
    rmSync(copy, {recursive: true, force: true})
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildDist({clean: true})
  writeFileSync(MANIFEST_FILE, renderManifest())
}
