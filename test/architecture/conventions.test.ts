import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {describe, expect, it} from 'vitest'
import {importsOf, ROOT, readSourceFiles, type SourceFile} from './source-files.ts'

const source = readSourceFiles('src/**/*.ts')
const tests = readSourceFiles('test/**/*.ts')
const all = [...source, ...tests, ...readSourceFiles('{tools,bench}/**/*.ts')]

function where(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({path, code}) => [...code.matchAll(pattern)].map(([found]) => `${path}: ${found}`))
}

function codeLines(files: readonly SourceFile[]): number {
  return files.flatMap(file => file.text.split('\n')).filter(line => line.trim() !== '').length
}

describe('the code', () => {
  it('has no any', () => {
    expect(where(all, /(?:[:<|&,]|\bas|=>)\s*any\b(?=\s*[[\]>,;)|&={]|$)/gm)).toEqual([])
  })

  it('never silences the compiler', () => {
    const texts = all.map(file => ({...file, code: file.text}))
    expect(where(texts, /@ts-(?:ignore|nocheck|expect-error)/g)).toEqual([])
  })

  it('ends no process by itself, so that nothing on its way to a pipe is cut', () => {
    expect(where(source, /\bprocess\.(?:exit|abort|reallyExit)\(/g)).toEqual([])
  })

  it('exports nothing as default but commands', () => {
    const others = source.filter(file => !file.path.startsWith('src/commands/'))
    expect(where(others, /^export default\b/gm)).toEqual([])
  })

  it('imports date-fns by subpath: the barrel alone takes about a second to load', () => {
    const barrels = all.flatMap(file =>
      importsOf(file)
        .filter(({target}) => target === 'date-fns' || target === '@date-fns/tz')
        .map(({target}) => `${file.path} imports ${target}`),
    )
    expect(barrels).toEqual([])
  })
})

describe('the tests', () => {
  it('replace no module by a mock', () => {
    expect(where(tests, /\bvi\s*\.\s*(?:mock|doMock|hoisted|stubGlobal)\(/g)).toEqual([])
  })

  it('run all of them, and skip none but by platform', () => {
    expect(where(tests, /\b(?:it|test|describe)\.(?:only|skip|todo|fails)\(/g)).toEqual([])
  })

  it('have at least 0.9 lines per line of source', () => {
    const [sourceLines, testLines] = [codeLines(source), codeLines(tests)]
    const ratio = testLines / sourceLines
    console.log(`${testLines} lines of test, ${sourceLines} of source: ${ratio.toFixed(2)}`)
    expect(ratio).toBeGreaterThanOrEqual(0.9)
  })
})

describe('the lock file', () => {
  it('names no registry, so that it installs from whichever one is configured', () => {
    expect(readFileSync(resolve(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(
      /"resolved"|https?:\/\/registry/,
    )
  })
})
