import {globSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join, relative, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {build} from 'esbuild'
import {readCapturedSessions} from './conformance/captured-sessions.ts'
import {renderThirdPartyNotices} from './third-party-notices.ts'

/** The repository's top folder. */
export const ROOT = resolve(import.meta.dirname, '..')

/**
 * Bundles `src/` and every dependency into `dist/`: `main.js`, one file per command and what they share.
 * So `report` never loads the listener, and no module is resolved file by file at start-up: a bundled entry
 * with packages left outside was measured slower than no bundle at all.
 * `clean` also deletes what an earlier build left; without it a running process keeps the chunks it may yet load.
 */
export async function buildDist(options: {readonly clean: boolean}): Promise<void> {
  const dist = join(ROOT, 'dist')
  if (options.clean) rmSync(dist, {recursive: true, force: true})
  const {metafile} = await build({
    absWorkingDir: ROOT,
    entryPoints: [
      {in: 'src/cli/main.ts', out: 'main'},
      {in: 'src/cli/command-not-found.ts', out: 'command-not-found'},
      {in: 'src/app/import-worker.ts', out: 'import-worker'},
      {in: 'src/app/prepare-store-worker.ts', out: 'prepare-store-worker'},
      {in: 'src/action/main.ts', out: 'action/main'},
      {in: 'src/action/post.ts', out: 'action/post'},
      ...globSync('src/commands/**/*.ts', {cwd: ROOT}).map(file => ({
        in: file,
        out: relative('src', file).replace(/\.ts$/, ''),
      })),
    ],
    outdir: dist,
    chunkNames: 'shared/[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.22',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    define: {
      // Otherwise oclif looks for TypeScript sources when the user's shell says NODE_ENV=development.
      'process.env.NODE_ENV': '"production"',
      // bin/run.js has checked the version; oclif would load a package of its own for that (7 ms).
      'process.env.OCLIF_DISABLE_ENGINE_WARNING': '"1"',
    },
    // Its CommonJS form finds its parts in a way that a bundler cannot follow.
    alias: {...STAND_INS, 'jsonc-parser': 'jsonc-parser/lib/esm/main.js'},
    banner: {js: COMMONJS_NAMES},
    logLevel: 'warning',
    metafile: true,
  })
  await buildConformance(dist)
  await buildWhole(dist, {in: 'src/cli/hook.ts', out: 'hook'})
  await buildWhole(dist, {in: 'src/transcripts/read-worker.ts', out: 'read-worker'})
  await buildWhole(dist, {in: 'src/app/batch-worker.ts', out: 'batch-worker'})
  const notices = renderThirdPartyNotices(ROOT, Object.keys(metafile.inputs))
  writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices)
  writeFileSync(join(dist, 'version.js'), `export const version = ${JSON.stringify(packageVersion())}\n`)
}

/** The cases of `npm run conformance` in one file, for whoever has the package alone. */
async function buildConformance(dist: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['tools/conformance.ts'],
    outfile: join(dist, 'conformance.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.22',
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
  })
  writeFileSync(join(dist, 'captured.json'), JSON.stringify(readCapturedSessions()))
}

/**
 * An entry for itself. The Claude Code hook: of chunks that it shared with commands it would load fifty, which takes
 * longer than all that it does. What it seldom needs is beside it in chunks of its own. The reader of transcripts: a
 * watch keeps it in memory.
 */
async function buildWhole(dist: string, entry: {readonly in: string; readonly out: string}): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outdir: dist,
    chunkNames: `${entry.out}/[hash]`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.22',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    alias: {'jsonc-parser': 'jsonc-parser/lib/esm/main.js'},
    logLevel: 'warning',
  })
}

/** What oclif loads at start-up and never needs here, replaced by next to nothing. */
const STAND_INS = Object.fromEntries(
  ['node:process', 'tinyglobby', 'wsl-utils'].map(name => [
    name,
    `./tools/stand-ins/${name.replace(':', '-')}.ts`,
  ]),
)

/** What bundled CommonJS packages expect to find, in every file since each is a module of its own. */
const COMMONJS_NAMES = [
  "import {createRequire as __createRequire} from 'node:module'",
  'const require = __createRequire(import.meta.url)',
  'const __filename = import.meta.filename, __dirname = import.meta.dirname',
].join(';')

function packageVersion(): string {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildDist({clean: true})
