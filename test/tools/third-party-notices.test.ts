import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {renderThirdPartyNotices} from '../../tools/third-party-notices.ts'

describe('renderThirdPartyNotices', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'stackspend-notices-'))
  })
  afterEach(async () => {
    await rm(root, {recursive: true, force: true})
  })

  async function addPackage(folder: string, files: Record<string, string>): Promise<void> {
    await mkdir(join(root, folder), {recursive: true})
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, folder, name), text)
  }

  it('has each bundled package once, with its licence', async () => {
    await addPackage('node_modules/b', {
      'package.json': '{"name":"b","version":"2.0.0","license":"ISC"}',
      'license.md': 'ISC text\n',
    })
    await addPackage('node_modules/@a/a', {
      'package.json': '{"name":"@a/a","version":"1.0.0","license":"MIT"}',
      LICENSE: 'MIT text\n',
    })
    const inputs = ['src/main.ts', 'node_modules/b/x.js', 'node_modules/b/lib/y.js', 'node_modules/@a/a/z.js']
    expect(renderThirdPartyNotices(root, inputs)).toBe(
      `@a/a 1.0.0\n\nMIT\n\nMIT text\n\n${'-'.repeat(80)}\n\nb 2.0.0\n\nISC\n\nISC text\n`,
    )
  })

  it('takes a package inside another for itself', async () => {
    await addPackage('node_modules/b/node_modules/c', {
      'package.json': '{"name":"c","version":"3.0.0","license":"MIT"}',
    })
    expect(renderThirdPartyNotices(root, ['node_modules/b/node_modules/c/x.js'])).toBe('c 3.0.0\n\nMIT\n')
  })

  it('refuses a package that nobody may pass on', async () => {
    await addPackage('node_modules/d', {'package.json': '{"name":"d","version":"1.0.0"}'})
    expect(() => renderThirdPartyNotices(root, ['node_modules/d/x.js'])).toThrow('d has no licence')
  })
})
