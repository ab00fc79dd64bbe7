import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {findRoots} from '../../src/transcripts/find-roots.ts'
import {temporaryFolder} from '../support/temporary-store.ts'

function home(...folders: string[]): string {
  const homeDir = temporaryFolder()
  for (const folder of folders) mkdirSync(join(homeDir, folder), {recursive: true})
  return homeDir
}

describe('the folders of transcripts', () => {
  it('are those that were named, each once', () => {
    const homeDir = home('a', '.claude/projects')
    const named = join(homeDir, 'a')
    expect(findRoots({roots: [named, `${named}/`], env: {CLAUDE_CONFIG_DIR: '/x'}, homeDir})).toEqual([named])
  })

  it('are below each folder of CLAUDE_CONFIG_DIR, as far as they are there', () => {
    const homeDir = home('a/projects', 'b/projects', '.claude/projects')
    const env = {CLAUDE_CONFIG_DIR: `${join(homeDir, 'a')}, ${join(homeDir, 'b')},${join(homeDir, 'c')},`}
    expect(findRoots({roots: [], env, homeDir})).toEqual([
      join(homeDir, 'a/projects'),
      join(homeDir, 'b/projects'),
    ])
  })

  it("are both of Claude Code's own, as far as they are there", () => {
    const both = home('.config/claude/projects', '.claude/projects')
    const expected = [join(both, '.config/claude/projects'), join(both, '.claude/projects')]
    expect(findRoots({roots: [], env: {}, homeDir: both})).toEqual(expected)
    const one = home('.claude/projects')
    expect(findRoots({roots: [], env: {CLAUDE_CONFIG_DIR: ''}, homeDir: one})).toEqual([
      join(one, '.claude/projects'),
    ])
  })

  it('must be there when they were named', () => {
    const homeDir = home('.claude/projects')
    expect(() => findRoots({roots: [join(homeDir, 'no')], env: {}, homeDir})).toThrow(
      expect.objectContaining({
        code: 'TRANSCRIPTS_NOT_FOUND',
        exitCode: 1,
        message: `there is no folder ${join(homeDir, 'no')}`,
      }),
    )
  })

  it('must be somewhere', () => {
    const homeDir = home()
    expect(() => findRoots({roots: [], env: {}, homeDir})).toThrow(
      /no transcripts of Claude Code: there is no .*projects and no /,
    )
  })
})
