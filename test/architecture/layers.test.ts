import {describe, expect, it} from 'vitest'
import {importsOf, readSourceFiles, type SourceFile} from './source-files.ts'

/** ARCHITECTURE.md, "Layers": a folder imports only from folders above it in this list, and from itself. */
const LAYERS = [
  'config',
  'otlp',
  'usage',
  'pricing',
  'store',
  'listener',
  'forward',
  'api',
  'transcripts',
  'report',
  'share',
  'forge',
  'app',
  'cli',
  'commands',
  'action',
]
const PURE = new Set(['otlp', 'usage', 'pricing', 'report'])

/** What reaches disk, network, another process, the clock, the environment or chance. */
const IMPURE_MODULE =
  /^node:(fs|http|https|http2|net|dgram|dns|tls|child_process|worker_threads|cluster|process|os|timers|crypto|perf_hooks|sqlite|readline|tty)\b/
const IMPURE_CODE =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bperformance\.|\bset(Timeout|Interval|Immediate)\(|\bcrypto\.|\bfetch\(|\bconsole\./

const files = readSourceFiles('src/**/*.ts')

/** The folder below `src/`, or `undefined` for a file directly in it, which every layer may import. */
function layerOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1]
}

function isPure(file: SourceFile): boolean {
  return PURE.has(layerOf(file.path) ?? '')
}

describe('the layers', () => {
  it('are the only folders there are', () => {
    const folders = new Set(files.flatMap(file => layerOf(file.path) ?? []))
    expect([...folders].filter(folder => !LAYERS.includes(folder))).toEqual([])
  })

  it('import only from layers above them', () => {
    const broken = files.flatMap(file =>
      importsOf(file)
        .filter(({isLocal, target}) => isLocal && target.startsWith('src/') && !isAbove(target, file.path))
        .map(({target}) => `${file.path} imports ${target}`),
    )
    expect(broken).toEqual([])
  })

  it('name only files that exist', () => {
    const known = new Set(files.map(file => file.path))
    const missing = files.flatMap(file =>
      importsOf(file).filter(({isLocal, target}) => isLocal && target.endsWith('.ts') && !known.has(target)),
    )
    expect(missing).toEqual([])
  })

  it('keep pure folders to pure folders, but for types', () => {
    const broken = files.filter(isPure).flatMap(file =>
      importsOf(file)
        .filter(({isLocal, typeOnly}) => isLocal && !typeOnly)
        .filter(({target}) => layerOf(target) !== undefined && !PURE.has(layerOf(target) ?? ''))
        .map(({target}) => `${file.path} imports ${target}`),
    )
    expect(broken).toEqual([])
  })

  it('keep disk, network, clock, environment and chance out of pure folders', () => {
    const broken = files.filter(isPure).flatMap(file => {
      const modules = importsOf(file).filter(({target}) => IMPURE_MODULE.test(target))
      const found = [...modules.map(({target}) => target), ...(IMPURE_CODE.exec(file.code) ?? []).slice(0, 1)]
      return found.map(what => `${file.path}: ${what}`)
    })
    expect(broken).toEqual([])
  })

  it('keep the action to itself, since it must run on a Node that the program refuses', () => {
    const broken = files
      .filter(file => layerOf(file.path) === 'action')
      .flatMap(file =>
        importsOf(file)
          .filter(({isLocal, target}) => isLocal && !['action', undefined].includes(layerOf(target)))
          .map(({target}) => `${file.path} imports ${target}`),
      )
    expect(broken).toEqual([])
  })

  it('have no cycle of imports', () => {
    expect(findCycles(new Map(files.map(file => [file.path, localTargets(file)])))).toEqual([])
  })
})

describe('the import scanner', () => {
  it('sees every way to import, and no comment', () => {
    const code = [
      "import {a} from './a.ts'",
      "import type {B} from '../usage/b.ts'",
      'import {\n  c,\n  type D,\n} from "x"'.replaceAll('"', "'"),
      "import './e.ts'",
      "export {f} from './f.ts'",
      "export * from './g.ts'",
      "export type {H} from './h.ts'",
      "const i = await import('./i.ts')",
    ].join('\n')
    expect(importsOf({path: 'src/store/z.ts', text: code, code}).map(({target}) => target)).toEqual([
      'src/store/a.ts',
      'src/usage/b.ts',
      'x',
      'src/store/e.ts',
      'src/store/f.ts',
      'src/store/g.ts',
      'src/store/h.ts',
      'src/store/i.ts',
    ])
  })

  it('finds a cycle through other files', () => {
    const imports = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a']],
      ['d', ['a']],
    ])
    expect(findCycles(imports)).toEqual(['a → b → c → a'])
  })
})

function isAbove(target: string, importer: string): boolean {
  const targetLayer = layerOf(target)
  const importerLayer = layerOf(importer)
  if (targetLayer === undefined) return true
  if (importerLayer === undefined) return false
  return LAYERS.indexOf(targetLayer) <= LAYERS.indexOf(importerLayer)
}

function localTargets(file: SourceFile): string[] {
  return importsOf(file)
    .filter(({isLocal}) => isLocal)
    .map(({target}) => target)
}

/** One line per cycle, from the file where it was entered first. */
function findCycles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path)
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' → '))
    if (start >= 0 || done.has(path)) return
    for (const target of imports.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const path of imports.keys()) visit(path, [])
  return cycles
}
