import {readdirSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {describe, expect, it} from 'vitest'

const ROOT = resolve(import.meta.dirname, '..', '..')
const {scripts}: {scripts: Record<string, string>} = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
)
const documents = [
  ...readdirSync(ROOT).filter(name => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), {recursive: true, encoding: 'utf8'})
    .filter(name => name.endsWith('.md'))
    .map(name => join('docs', name)),
]

describe('the documentation', () => {
  it.each(documents)('names only scripts that are there: %s', name => {
    const text = readFileSync(join(ROOT, name), 'utf8')
    const named = [...text.matchAll(/npm run ([\w-]+)/g)].map(([, script = '']) => script)
    expect(named.filter(script => !(script in scripts))).toEqual([])
  })
})
