import {globSync, readFileSync} from 'node:fs'
import {join, sep} from 'node:path'
import type {Interfaces} from '@oclif/core'
import {describe, expect, it} from 'vitest'
import {MANIFEST_FILE, renderManifest} from '../../tools/manifest.ts'
import {ROOT} from './source-files.ts'

const manifest: Interfaces.Manifest = JSON.parse(readFileSync(MANIFEST_FILE, 'utf8'))
const commands = Object.values(manifest.commands)
const ids = commands.map(command => command.id)

describe('oclif.manifest.json', () => {
  it('is what the commands say (npm run manifest)', () => {
    expect(readFileSync(MANIFEST_FILE, 'utf8')).toBe(renderManifest())
  })

  it('has every command file', () => {
    const files = globSync('**/*.ts', {cwd: join(ROOT, 'src/commands')})
    expect(ids).toEqual(files.map(file => file.replace(/\.ts$/, '').replaceAll(sep, ':')).sort())
  })
})

describe.each(commands)('stackspend $id', command => {
  it('says what it does and shows an example', () => {
    expect(command.summary).toMatch(/^[A-Z].{10,}/)
    expect(command.examples?.length).toBeGreaterThan(0)
  })

  it('explains every flag and argument', () => {
    const flags = Object.values(command.flags).map(flag => [flag.name, flag.summary ?? flag.description])
    const args = Object.values(command.args).map(arg => [arg.name, arg.description])
    expect([...flags, ...args].filter(([, text]) => !/^[A-Z].{5,}/.test(text ?? ''))).toEqual([])
  })

  it('answers as JSON when asked to', () => {
    expect(command.enableJsonFlag).toBe(true)
  })
})

describe('README.md and docs/', () => {
  it('explain every command', () => {
    const documents = globSync(['README.md', 'docs/**/*.md'], {cwd: ROOT})
    const text = documents.map(file => readFileSync(join(ROOT, file), 'utf8')).join('\n')
    expect(ids.filter(id => !text.includes(`stackspend ${id.replaceAll(':', ' ')}`))).toEqual([])
  })
})
